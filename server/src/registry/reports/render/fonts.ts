import PizZip from 'pizzip';

/** What a machine without the first one has instead: Windows, WPS, macOS, Linux. */
const fallbacks: Record<string, string> = {
  仿宋: 'FangSong,仿宋_GB2312,FangSong_GB2312,STFangsong,Noto Serif CJK SC',
  黑体: 'SimHei,STHeiti,Heiti SC,Noto Sans CJK SC',
};

const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

/** Names the fonts of a document with what may stand for each (ECMA-376, 17.8.3.1 `altName`): no machine has them all. */
export function withFontFallbacks(docx: Uint8Array): Uint8Array {
  const zip = new PizZip(docx);
  const fonts = Object.entries(fallbacks).map(
    ([name, others]) => `<w:font w:name="${name}"><w:altName w:val="${others}"/><w:charset w:val="86"/></w:font>`,
  );
  zip.file(
    'word/fontTable.xml',
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="${main}">${fonts.join('')}</w:fonts>`,
  );
  return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
}
