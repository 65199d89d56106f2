// First: before any schema is made.
import './app/no-eval.ts';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startWords } from './words/words.ts';
import './app/app.css';
import './parts/parts.css';

const root = document.getElementById('root');
if (!root) throw new Error('expected an element with the id "root" in index.html');
await startWords();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
