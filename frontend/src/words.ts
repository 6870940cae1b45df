/** Reads a translated sentence that the page carries on its body (`data-word-…`); scripts hold no words of their own. */
export function word(name: string): string {
  return document.body.dataset["word" + name.charAt(0).toUpperCase() + name.slice(1)] ?? "";
}

/** The token that proves a post came from one of our own pages. */
export function csrfToken(): string {
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return field?.value ?? document.body.dataset["csrf"] ?? "";
}
