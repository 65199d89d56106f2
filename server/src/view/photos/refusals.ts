import { type ProblemError, refusal } from '../../platform/http/problem.ts';
import type { Words } from '../../platform/http/words.ts';
import type { PhotoRefusal } from './rules.ts';

/** What the sender is told: what was expected, and what to do. */
const said: Record<PhotoRefusal, Words> = {
  'photo-no-picture': {
    zh: '这不是照片：仅接受 JPEG、PNG 或 WebP 格式。请用手机重新拍摄。',
    en: 'this is no photograph: expected JPEG, PNG or WebP. Take it again with the phone.',
  },
  'photo-heic': {
    zh: '不支持 HEIC/HEIF/AVIF 格式：请在手机相机设置中选择“兼容性最佳（JPEG）”后重新拍摄，或在控制台页面内直接拍摄。',
    en: 'HEIC, HEIF and AVIF are not taken: set the camera to “most compatible” (JPEG) and take it again, or take it in the console.',
  },
  'photo-type': {
    zh: '内容与所声明的格式（Content-Type）不一致：请按照片的实际格式上传。',
    en: 'the content is not what its Content-Type says: send the photograph under its own type.',
  },
  'photo-pixels': {
    zh: '像素过多：最大约 5000 万像素、单边 20000 像素。请降低相机分辨率后重新拍摄。',
    en: 'too many pixels: 50 megapixels and 20,000 a side at most. Lower the resolution and take it again.',
  },
  'photo-animated': {
    zh: '动态图片不能作为照片：请上传单张照片。',
    en: 'a moving picture is no photograph: send a single one.',
  },
  'photo-broken': {
    zh: '照片已损坏或不完整，无法打开：请重新拍摄。',
    en: 'the photograph is damaged or cut short and cannot be opened: take it again.',
  },
  'photo-small': {
    zh: '保留部分过小（每边至少 16 像素）：请把选框放大。',
    en: 'what is kept would be too small (16 pixels a side at least): draw a larger box.',
  },
  'photo-costly': {
    zh: '打开该照片耗时过长或占用内存过多，已停止处理：请重新拍摄。',
    en: 'opening the photograph took too long or too much memory, so it was stopped: take it again.',
  },
  'photo-owner': {
    zh: '此类照片不能归入该对象。',
    en: 'a photograph for this purpose does not belong to such a record.',
  },
};

/** The problem `photo-refused`, counted by its reason. */
export function photoRefused(code: PhotoRefusal, cause?: string): ProblemError {
  return refusal('photo-refused', { code, path: '', message: said[code], cause });
}
