import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { pages } from './zh/pages.ts';
import type { zh } from './zh.ts';

export type Language = 'zh' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zh & typeof pages };
  }
}

const remembered = 'sharp-eyes.language';

/** A desk loads the words of one language before it stands; the other's come when somebody asks for them. */
const wordsOf: Record<Language, () => Promise<object>> = {
  zh: async () => (await import('./zh.ts')).zh,
  en: async () => (await import('./en.ts')).en,
};
/** The words of the pages that are loaded when they are opened. */
const pageWordsOf: Record<Language, () => Promise<object>> = {
  zh: async () => (await import('./zh/pages.ts')).pages,
  en: async () => (await import('./en/pages.ts')).pages,
};
let arePagesSpoken = false;

/** What the person chose on this computer, else Chinese. */
function firstLanguage(): Language {
  return localStorage.getItem(remembered) === 'en' ? 'en' : 'zh';
}

/** Chinese first: no detection, because a village desk's Windows is as often English by accident as by choice. */
export async function startWords(): Promise<void> {
  const language = firstLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false, // both languages have every word, by type
    resources: { [language]: { translation: await wordsOf[language]() } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  markDocument(currentLanguage());
}

/** Called by each page but the desk while it is loaded: its words come with it, and from now on with each language. */
export async function speakPages(): Promise<void> {
  arePagesSpoken = true;
  let language: Language;
  do {
    language = currentLanguage();
    await addPageWords(language);
  } while (language !== currentLanguage()); // the account's language may come meanwhile
}

async function addPageWords(language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', await pageWordsOf[language](), true);
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

export async function setLanguage(language: Language, remember = true): Promise<void> {
  if (remember) localStorage.setItem(remembered, language);
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await wordsOf[language]());
  if (arePagesSpoken) await addPageWords(language);
  await i18next.changeLanguage(language);
  markDocument(language);
}

/** The account's language, unless somebody chose another on this computer. */
export async function followPerson(language: Language): Promise<void> {
  if (localStorage.getItem(remembered) === null && language !== currentLanguage()) await setLanguage(language, false);
}

/** Whether there is a word for something that the hub names: an older page beside a newer hub shows its name instead. */
export function isWord(key: string): boolean {
  return i18next.exists(key, { returnObjects: false });
}

/** What problem documents should be written in. */
export function acceptLanguage(): string {
  return currentLanguage() === 'zh' ? 'zh-CN, zh;q=0.9, en;q=0.5' : 'en, zh-CN;q=0.5';
}

function markDocument(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}
