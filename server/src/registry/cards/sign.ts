import { type Html, html, Html as Markup } from './html.ts';
import { qrSvg } from './qr.ts';
import type { SignSubject } from './service.ts';

/** Sizes of ISO 216, millimetres. A sign is one A6; four of them fill an A4. */
export const signStyle = `
@page{margin:0}
*{box-sizing:border-box}
body{margin:0;font:12pt/1.45 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#000;background:#fff}
.sheet{display:grid;page-break-after:always;break-after:page;overflow:hidden}
.a6{width:105mm;height:148mm}
.a4{width:210mm;height:297mm;grid-template-columns:105mm 105mm;grid-template-rows:148mm 148mm}
.sign{width:105mm;height:148mm;padding:7mm;display:flex;flex-direction:column;align-items:center;text-align:center;outline:.2mm dashed #999}
.head{width:100%;background:#0b3d91;color:#fff;padding:4mm 2mm;border-radius:2mm;font-size:22pt;font-weight:700;letter-spacing:2pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.en{font-size:10pt;font-weight:400;letter-spacing:0}
.lens{width:22mm;height:22mm;margin:3mm 0 1mm}
.qr{width:40mm;height:40mm}
.small{font-size:9pt}
.who{font-weight:700;margin-top:auto}
@media screen{body{padding:8mm;background:#ddd}.sheet{background:#fff;margin:0 auto 8mm}}
`;

const lens = new Markup(
  '<svg class="lens" viewBox="0 0 48 48" aria-hidden="true"><path d="M4 14h30l8 6v10H12L4 24z" fill="#0b3d91"/><circle cx="37" cy="25" r="3" fill="#fff"/><path d="M18 30v8h-8v4h14V30z" fill="#0b3d91"/></svg>',
);

/** Printable signs (提示标识, Order 799 Art. 13): what, on what ground, who answers, and the code of the public card. */
export async function signSheet(
  subjects: readonly SignSubject[],
  sheet: 'a6' | 'a4',
  addressOf: (token: string) => string,
): Promise<string> {
  const signs = await Promise.all(
    subjects.map(async (subject) => {
      const code = subject.token === undefined ? undefined : await qrSvg(addressOf(subject.token));
      return signOf(subject, code);
    }),
  );
  const perSheet = sheet === 'a6' ? 1 : 4;
  const sheets: Html[] = [];
  for (let at = 0; at < signs.length; at += perSheet)
    sheets.push(html`<section class="sheet ${sheet}">${signs.slice(at, at + perSheet)}</section>`);
  return html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="robots" content="noindex"><title>视频监控提示标识</title>
<style>${new Markup(signStyle)}</style></head><body>${sheets}</body></html>`.text;
}

function signOf({ content, camera }: SignSubject, code: string | undefined): Html {
  const { unitName, office } = content;
  const who = unitName ?? '________________';
  const phone = office === null ? '________________' : `${office.name} ${office.phone}`;
  return html`<article class="sign" data-camera="${camera.id}">
<div class="head">视频监控区域<div class="en">VIDEO SURVEILLANCE IN USE</div></div>${lens}
<div>为维护公共安全，此处设有视频图像采集设备</div>
<div class="small">依据《公共安全视频图像信息系统管理条例》（国务院令第799号）、《个人信息保护法》第二十六条设置</div>
${code === undefined ? null : html`<div class="qr">${new Markup(code)}</div><div class="small">扫码了解用途、保存期限、责任单位和查询办法</div>`}
<div class="who">责任单位：${who}</div><div>联系电话：${phone}</div></article>`;
}
