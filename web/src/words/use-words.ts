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
    const template: unknown = i18n.exists(key) && t(key as Word, { skipInterpolation: true } as never);
    // An older agent may leave a blank empty: its own plain text then says more than half a sentence.
    const blanks = typeof template === 'string' ? template.matchAll(/\{\{(\w+)\}\}/g) : [];
    const complete = [...blanks].every(([, blank]) => blank !== undefined && blank in params);
    return template && complete ? String(t(key as Word, { ...params, defaultValue: text } as never)) : text || code;
  };
}
