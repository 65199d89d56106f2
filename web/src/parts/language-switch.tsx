import { useLanguage, useWords } from '../words/use-words.ts';
import { setLanguage } from '../words/words.ts';

/** Shows the other language's name, in that language. */
export function LanguageSwitch() {
  const words = useWords();
  const language = useLanguage();
  return (
    <button
      type="button"
      className="plain"
      title={words('session.languageHint')}
      lang={language === 'zh' ? 'en' : 'zh-CN'}
      onClick={() => void setLanguage(language === 'zh' ? 'en' : 'zh')}
      data-testid="language"
    >
      {words('session.language')}
    </button>
  );
}
