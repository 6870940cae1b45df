/** Installs the service worker of the phone's pages, where the browser has one and the address is secure. */
export function installWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.register("/field/worker.js", { scope: "/field/", updateViaCache: "none" }).catch(() => undefined);
}
