import { ConfigProvider, theme } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useLanguage, useWords } from '../words/use-words.ts';

export type Mode = 'auto' | 'light' | 'dark';
const modes: Mode[] = ['auto', 'light', 'dark'];
const remembered = 'sharp-eyes.appearance';
const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');

const ModeContext = createContext<{ mode: Mode; next: () => void }>({ mode: 'auto', next: () => {} });

/** The chosen appearance and a function that takes the next one. */
export function useMode() {
  return useContext(ModeContext);
}

/** Light and dark (duty rooms at night), Ant Design's words and tokens. */
export function Appearance({ children }: { children: ReactNode }) {
  const [mode, setMode] = useState<Mode>(() => modes.find((m) => m === localStorage.getItem(remembered)) ?? 'auto');
  const systemDark = useSyncExternalStore(
    (changed) => {
      darkQuery.addEventListener('change', changed);
      return () => darkQuery.removeEventListener('change', changed);
    },
    () => darkQuery.matches,
  );
  const dark = mode === 'dark' || (mode === 'auto' && systemDark);
  const language = useLanguage();
  const needed = useWords()('common.needed');

  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [dark]);

  const next = () => {
    const chosen = modes[(modes.indexOf(mode) + 1) % modes.length] ?? 'auto';
    localStorage.setItem(remembered, chosen);
    setMode(chosen);
  };
  return (
    <ModeContext.Provider value={{ mode, next }}>
      <ConfigProvider
        locale={language === 'zh' ? zhCN : enGB}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
        // Said in words and brought into sight: a red edge above the fold reads as a button that does nothing.
        form={{
          scrollToFirstError: { focus: true, block: 'center' },
          validateMessages: { required: needed, whitespace: needed, string: { min: needed } },
        }}
        theme={{
          algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
          token: {
            colorPrimary: dark ? '#3c8ae0' : '#0b5cad',
            borderRadius: 4,
            motion: false,
            fontFamily: 'inherit',
            // An empty filter says what it shows ("all divisions"): read as any other word, as --quiet.
            colorTextPlaceholder: dark ? '#94a1b0' : '#5a6675',
          },
          components: { Checkbox: { colorBorder: '#7d8998' } },
        }}
      >
        {children}
      </ConfigProvider>
    </ModeContext.Provider>
  );
}
