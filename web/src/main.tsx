import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { App } from './app/app.tsx';
import { startWords } from './words/words.ts';
import './app/app.css';
import './parts/parts.css';

// The hub's Content-Security-Policy forbids `new Function`; zod would try it and the browser would log a violation.
config({ jitless: true });

const root = document.getElementById('root');
if (!root) throw new Error('expected an element with the id "root" in index.html');
await startWords();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
