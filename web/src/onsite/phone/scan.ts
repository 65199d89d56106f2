import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
// From our own origin: left alone, the reader fetches itself from a host abroad.
import readerUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

prepareZXingModule({ overrides: { locateFile: () => readerUrl } });

/** What labels of cameras carry. */
const formats = ['code_128', 'code_39', 'qr_code', 'data_matrix'] as const;
/** Looks at the picture so often: a phone stays cool, a hand still feels no delay. */
const lookEveryMs = 200;

/**
 * Reads codes from the phone's rear camera until it is stopped. No picture is kept or leaves the phone.
 * @throws where there is no camera or it is refused
 */
export async function scan(video: HTMLVideoElement, heard: (text: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  video.srcObject = stream;
  await video.play();
  const detector = new BarcodeDetector({ formats: [...formats] });
  let looking = false;
  const timer = setInterval(() => {
    if (looking || video.readyState < video.HAVE_CURRENT_DATA) return;
    looking = true;
    detector
      .detect(video)
      .then((codes) => codes[0] && heard(codes[0].rawValue))
      .catch(() => undefined) // a picture that cannot be read; the next one comes
      .finally(() => {
        looking = false;
      });
  }, lookEveryMs);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
