// A photo from a phone is far larger than what has to be read on it: made smaller before it is sent. Anything that is
// no photo, or would not become smaller, is sent as it is. On a phone, a button takes the photo at once.
"use strict";
(() => {
  const LONGEST = 1600; // pixels
  const words = document.getElementById("sending-words").dataset;
  const megabytes = (bytes) => (bytes / 2 ** 20).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

  const smaller = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const content = await new Promise((take) => canvas.toBlob(take, "image/jpeg", 0.82));
    const name = file.name.replace(/\.[^.]*$/, "");
    return content.size < file.size ? new File([content], `${name}.jpg`, { type: "image/jpeg" }) : file;
  };

  const put = (input, file) => {
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("put")); // its name is another
  };

  for (const input of document.querySelectorAll("input[data-photo]")) {
    const said = document.createElement("p");
    said.className = "quiet";
    said.setAttribute("role", "status");
    (input.closest(".file-pick") ?? input).after(said);

    const shrink = async (file) => {
      put(input, file);
      said.textContent = "";
      const buttons = input.form.querySelectorAll("button:not([type=button])");
      for (const button of buttons) button.disabled = true; // for the moment that it takes
      const made = file.type.startsWith("image/") ? await smaller(file).catch(() => file) : file;
      for (const button of buttons) button.disabled = false;
      if (made === file) return;
      put(input, made);
      said.textContent = `${words.shrunk} ${megabytes(file.size)} MB → ${megabytes(made.size)} MB`;
    };
    input.addEventListener("change", () => input.files[0] && shrink(input.files[0]));

    if (!matchMedia("(pointer: coarse)").matches) continue;
    const camera = document.createElement("label");
    const taken = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", className: "visually-hidden" });
    taken.setAttribute("capture", "environment");
    taken.addEventListener("change", () => taken.files[0] && shrink(taken.files[0]));
    camera.className = "btn btn-outline take-photo";
    camera.append(words.camera, taken);
    said.before(camera);
  }
})();
