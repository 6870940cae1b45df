// The pictures that pages may use, by the word that pages use for them (`{% icon "home" %}`).
export const ICONS = {
  home: "home", grids: "layout-grid", rounds: "door-enter", needs: "message-report", duties: "scale",
  actors: "building-community", settings: "settings", today: "calendar-check", me: "user-circle", journal: "book-2",
  map: "map-2", building: "building", people: "users", person: "user", team: "users-group", phone: "phone",
  door: "door", camera: "camera", photo: "photo", clock: "clock", calendar: "calendar", search: "search",
  plus: "plus", check: "check", cross: "x", undo: "arrow-back-up", back: "arrow-left", next: "arrow-right",
  left: "chevron-left", right: "chevron-right", down: "chevron-down", menu: "menu-2", filter: "filter",
  download: "download", print: "printer", language: "language", senior: "text-increase", logout: "logout",
  login: "login-2", lock: "lock", key: "key", info: "info-circle", warning: "alert-triangle", error: "alert-circle",
  help: "help-circle", edit: "pencil", refresh: "refresh", offline: "wifi-off", sun: "sun", moon: "moon-stars",
  place: "map-pin", send: "send", hand: "hand-stop", talk: "messages", nobody: "user-off", return: "clock-share",
  document: "file-text", list: "list-check", star: "star", eye: "eye", bulb: "bulb", tool: "tool", flag: "flag",
  "state-waiting": "clock-pause", "state-hand": "progress", "state-soon": "hourglass-high",
  "state-late": "alert-circle", "state-done": "circle-check", "state-off": "circle-minus",
};
