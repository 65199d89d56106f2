import type { ParseKeys } from 'i18next';
import { useTranslation } from 'react-i18next';
import { currentLanguage, type Language } from './words.ts';

export type Word = ParseKeys;
type Blanks = Record<string, string | number>;

/** Says a word in the person's language, and again when the language changes. */
export function useWords(): (word: Word, blanks?: Blanks) => string {
  const { t } = useTranslation();
  return (word, blanks) => String(t(word, blanks as never));
}

export function useLanguage(): Language {
  useTranslation();
  return currentLanguage();
}

/**
 * Says a reason in words: by its code, else the plain text that came with it. Texts from cameras and agents are shown
 * as text only.
 */
export function useReason(): (reason: { code: string; params: Blanks; text: string }) => string {
  const { t, i18n } = useTranslation();
  return ({ code, params, text }) => {
    const key = `reason.${code}`;
    return i18n.exists(key) ? String(t(key as Word, { ...params, defaultValue: text } as never)) : text || code;
  };
}
