import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zh };
  }
}

const remembered = 'sharp-eyes.language';

/** What the person chose on this computer, else Chinese. */
function firstLanguage(): Language {
  return localStorage.getItem(remembered) === 'en' ? 'en' : 'zh';
}

/** Chinese first: no detection, because a village desk's Windows is as often English by accident as by choice. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  markDocument(currentLanguage());
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

export async function setLanguage(language: Language, remember = true): Promise<void> {
  if (remember) localStorage.setItem(remembered, language);
  await i18next.changeLanguage(language);
  markDocument(language);
}

/** The account's language, unless somebody chose another on this computer. */
export async function followPerson(language: Language): Promise<void> {
  if (localStorage.getItem(remembered) === null && language !== currentLanguage()) await setLanguage(language, false);
}

/** What problem documents should be written in. */
export function acceptLanguage(): string {
  return currentLanguage() === 'zh' ? 'zh-CN, zh;q=0.9, en;q=0.5' : 'en, zh-CN;q=0.5';
}

function markDocument(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}
