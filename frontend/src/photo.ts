// Makes a photo smaller before it is sent, so that a stairwell's weak signal is enough; positions are lost on the way.
import { word } from "./words";

const LONGEST = 2000;

export async function shrink(file: File, longest = LONGEST, quality = 0.82): Promise<File> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return file;
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
  if (!blob || (blob.size >= file.size && file.type === "image/jpeg")) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

function preview(input: HTMLInputElement, files: File[]): void {
  const box = input.parentElement?.querySelector<HTMLElement>(".chosen-photo");
  if (!box) return;
  box.replaceChildren();
  for (const file of files) {
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = file.name;
    picture.onload = () => URL.revokeObjectURL(picture.src);
    const size = document.createElement("span");
    size.textContent = `${Math.max(1, Math.round(file.size / 1024))} KB`;
    box.append(picture, size);
  }
}

/** Forms whose photos are being made smaller: how many fields still work, and the button pressed meanwhile. */
const working = new WeakMap<HTMLFormElement, { fields: number; pressed?: HTMLElement | null }>();

function begin(form: HTMLFormElement): void {
  const work = working.get(form) ?? { fields: 0 };
  work.fields += 1;
  working.set(form, work);
}

function end(form: HTMLFormElement): void {
  const work = working.get(form);
  if (!work || --work.fields > 0) return;
  working.delete(form);
  if (work.pressed !== undefined) form.requestSubmit(work.pressed);
}

/** What was chosen last in a field: a large photo that was chosen before may become small after it. */
const chosen = new WeakMap<HTMLInputElement, FileList>();

export function startPhotos(): void {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.matches("input[type=file][data-shrink]") || !input.files) return;
    const [form, given] = [input.form, input.files];
    chosen.set(input, given);
    const box = input.parentElement?.querySelector<HTMLElement>(".chosen-photo");
    if (box) box.textContent = word("shrinking");
    if (form) begin(form);
    void Promise.all(
      // A picture this browser cannot read goes as it is; the server looks at it in any case.
      [...given].map((file) => shrink(file).catch(() => file)),
    )
      .then((files) => {
        if (chosen.get(input) !== given) return;
        const bag = new DataTransfer();
        for (const file of files) bag.items.add(file);
        input.files = bag.files;
        preview(input, files);
      })
      .finally(() => {
        if (form) end(form);
      });
  });
  // Whoever is quicker than the photo need not press again: the form is sent as soon as the photo is small.
  document.addEventListener("submit", (event) => {
    const work = event.target instanceof HTMLFormElement ? working.get(event.target) : undefined;
    if (!work) return;
    work.pressed = (event as SubmitEvent).submitter;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
