import type { ArmedHours } from '@sharp-eyes/protocol';
import type { Language } from '../../platform/http/words.ts';
import { type Html, html, Html as Markup } from './html.ts';
import type { CardContent } from './rules.ts';
import { type CardWords, cardWords } from './words.ts';

export const pageStyle = `
:root{color-scheme:light dark}
body{margin:0 auto;max-width:40rem;padding:1rem;font:1rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.4rem;margin:.5rem 0 0}
h2{font-size:1.05rem;margin:1.4rem 0 .2rem}
p,ul{margin:.2rem 0}
ul{padding-left:1.2rem}
.quiet{opacity:.72}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem}
.other{min-height:44px;line-height:44px}
a.phone{display:inline-block;min-height:44px;line-height:44px;font-size:1.15rem}
`;

interface Told {
  language: Language;
  /** How long the hub keeps stills, hours. */
  stillHours: number;
  now: Date;
}

/** The page behind a sign's code. */
export function cardPage(content: CardContent, { language, stillHours, now }: Told): string {
  const w = cardWords[language];
  const body = html`
    <h2>${w.where}</h2>
    <p>${whereOf(content, w)}</p>
    <h2>${w.why}</h2>
    <p>${w.basis[content.legalBasis ?? 'unknown']}</p>
    ${labelled(w.purpose, content.purpose, w)} ${labelled(w.necessity, content.necessity, w)}
    <h2>${w.who}</h2>
    <p>${content.unitName ?? w.unitUnknown}</p>
    ${officeOf(content, w)}
    <h2>${w.keeps}</h2>
    <p>${content.recorderDays === null ? w.recorderUnknown : w.recorder(content.recorderDays)}</p>
    ${content.functions.alerts.some(({ onTrial }) => !onTrial) ? html`<p>${w.stills(stillHours)}</p>` : null}
    <h2>${w.runs}</h2>
    <ul>${functionsOf(content, w).map((line) => html`<li>${line}</li>`)}</ul>
    <h2>${w.ask}</h2>
    <p>${w.askOwn}</p>
    <p>${w.askShown}</p>
    <p class="quiet">${w.asOf} ${timeOf(now)}</p>`;
  return documentOf(language, w.title, html`<p class="quiet">${w.subtitle}</p>${body}`);
}

/** One and the same for whatever has no card: nobody learns which codes exist. */
export function absentPage(language: Language): string {
  const w = cardWords[language];
  return documentOf(language, w.absent, html`<p>${w.absentHint}</p>`);
}

function documentOf(language: Language, title: string, body: Html): string {
  const other = language === 'zh' ? 'en' : 'zh';
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow">
<title>${title}</title><style>${new Markup(pageStyle)}</style></head>
<body><main><header><h1>${title}</h1><a class="other" href="?lang=${other}" lang="${other}">${cardWords[language].other}</a></header>
${body}</main></body></html>`.text;
}

function whereOf({ divisionPath, siteName, siteKind, cameraName, placement }: CardContent, w: CardWords): string {
  const site = siteName === null ? w.siteKind[siteKind] : `${siteName}${w.aside(w.siteKind[siteKind])}`;
  // A division that no table names would be told by its number, which tells nobody anything.
  const named = divisionPath.filter((name) => !/^\d{12}$/.test(name));
  return [...named, site, cameraName, w.placement[placement]].filter((part) => part !== null).join(' · ');
}

function labelled(label: string, text: string | null, w: CardWords): Html | null {
  return text === null || text === '' ? null : html`<p>${label}${w.colon}${text}</p>`;
}

function officeOf({ office }: CardContent, w: CardWords): Html {
  if (office === null) return html`<p class="quiet">${w.officeUnknown}</p>`;
  const dial = office.phone.replace(/[^\d+]/g, '');
  return html`<p>${w.office}${w.colon}${office.name} <a class="phone" href="tel:${dial}">${office.phone}</a></p>`;
}

function functionsOf({ functions }: CardContent, w: CardWords): string[] {
  const { works, pauses, hours, health, alerts, live, audio } = functions;
  const sound = audio ? w.audio : w.noAudio;
  const agreed =
    hours.length > 0 ? [`${w.hours}${w.colon}${hours.map(({ from, to }) => `${from}–${to}`).join(w.comma)}`] : [];
  if (!works) return [pauses ? w.pauses : w.recordOnly, ...agreed, sound, w.never];
  const told = alerts.map(
    ({ kind, armed, onTrial }) =>
      w.alerts[kind] + w.aside(`${w.armed}${w.colon}${armedOf(armed, w)}${onTrial ? w.comma + w.onTrial : ''}`),
  );
  return [
    ...(health ? [w.health] : []),
    ...(told.length > 0 ? [...new Set(told)] : [w.noAlerts]),
    live ? w.live : w.noLive,
    ...agreed,
    sound,
    w.never,
  ];
}

function armedOf(armed: readonly ArmedHours[], w: CardWords): string {
  if (armed.length === 0) return w.always;
  return armed
    .map(({ days, from, to }) => {
      const when = days.length === 7 ? '' : `${days.map((day) => w.weekdays[day - 1]).join('/')} `;
      return `${when}${from}–${to}`;
    })
    .join(w.comma);
}

/** China's one clock. */
function timeOf(now: Date): string {
  return new Date(now.getTime() + 8 * 3600_000).toISOString().slice(0, 16).replace('T', ' ');
}
