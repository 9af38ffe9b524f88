// A QR code by the camera: the browser's own reader where it has one, else jsQR.

/** The text of the first code that the camera sees; undefined when `signal` ends the search. */
export async function scan(video, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
  video.srcObject = stream;
  try {
    await video.play();
    const read = await reader();
    while (!signal.aborted) {
      const found = await read(video);
      if (found) return found;
      await new Promise((next) => setTimeout(next, 150));
    }
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

async function reader() {
  const formats = "BarcodeDetector" in self ? await BarcodeDetector.getSupportedFormats() : [];
  if (formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  await import("../vendor/jsqr/jsQR.js"); // an UMD file: it leaves jsQR on self
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const width = (canvas.width = video.videoWidth), height = (canvas.height = video.videoHeight);
    if (!width) return undefined;
    pen.drawImage(video, 0, 0);
    return self.jsQR(pen.getImageData(0, 0, width, height).data, width, height)?.data;
  };
}
