import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { NavLink, useLocation } from 'react-router';
import type { PageName } from '../session/rights.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import './menu.css';
import { splitMenu } from './menu-split.ts';

/** A thumb reaches so many places along the lower edge; the last one opens the rest. */
const phonePlaces = 5;

interface MenuProps {
  /** In the order in which this person needs them. */
  pages: readonly PageName[];
}

/** On a desk: as many pages as the bar has room for, measured, the rest behind one button. */
export function TopMenu({ pages }: MenuProps) {
  const words = useWords();
  const nav = useRef<HTMLElement>(null);
  const fitting = useFitting(nav, pages);
  const { shown, more } = splitMenu(pages, fitting);
  return (
    <nav ref={nav} className="top-menu" aria-label={words('app.menu')}>
      {shown.map((page) => (
        <NavLink key={page} to={`/${page}`}>
          {words(`page.${page}`)}
        </NavLink>
      ))}
      {more.length > 0 && <More pages={more} className="top-more" />}
      <div className="menu-measure" aria-hidden="true">
        {pages.map((page) => (
          <span key={page}>{words(`page.${page}`)}</span>
        ))}
        <span>{words('app.more')} ▾</span>
      </div>
    </nav>
  );
}

/** On a phone: at most five places along the lower edge, where a thumb is. Nobody with one page needs a menu. */
export function BottomMenu({ pages }: MenuProps) {
  const words = useWords();
  if (pages.length < 2) return null;
  const { shown, more } = splitMenu(pages, phonePlaces);
  return (
    <nav className="bottom-menu" aria-label={words('app.menu')}>
      {shown.map((page) => (
        <NavLink key={page} to={`/${page}`}>
          {words(`page.${page}`)}
        </NavLink>
      ))}
      {more.length > 0 && <More pages={more} className="bottom-more" />}
    </nav>
  );
}

/** The pages that found no room. Shows which one is open, so that nobody wonders where they are. */
function More({ pages, className }: MenuProps & { className: string }) {
  const words = useWords();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const self = useRef<HTMLDivElement>(null);
  const current = pages.find((page) => pathname === `/${page}` || pathname.startsWith(`/${page}/`));

  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      const inside = event.target instanceof Node && self.current?.contains(event.target);
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !inside) setOpen(false);
    };
    window.addEventListener('pointerdown', away);
    window.addEventListener('keydown', away);
    return () => {
      window.removeEventListener('pointerdown', away);
      window.removeEventListener('keydown', away);
    };
  }, [open]);

  return (
    <div className={className} ref={self}>
      <button
        type="button"
        className="plain"
        aria-expanded={open}
        aria-current={current ? 'page' : undefined}
        onClick={() => setOpen(!open)}
        data-testid="menu-more"
      >
        {words(current ? `page.${current}` : 'app.more')} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <div className="menu-sheet">
          {pages.map((page) => (
            <NavLink key={page} to={`/${page}`} onClick={() => setOpen(false)}>
              {words(`page.${page}`)}
            </NavLink>
          ))}
        </div>
      )}
    </div>
  );
}

/** How many places the bar has room for; the width of each is measured, because words differ in both languages. */
function useFitting(nav: RefObject<HTMLElement | null>, pages: readonly PageName[]): number {
  const language = useLanguage();
  const [fitting, setFitting] = useState(pages.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words and other pages are measured again
  useLayoutEffect(() => {
    const bar = nav.current;
    if (!bar) return;
    const measure = () => {
      const widths = [...bar.querySelectorAll('.menu-measure > span')].map(
        (span) => span.getBoundingClientRect().width,
      );
      setFitting(placesIn(bar.clientWidth, widths));
    };
    const watch = new ResizeObserver(measure);
    watch.observe(bar);
    measure();
    return () => watch.disconnect();
  }, [nav, pages.join(), language]);
  return fitting;
}

/** @param widths - of each page's word, and last of the button that opens the rest */
function placesIn(room: number, widths: readonly number[]): number {
  const [pages, more = 0] = [widths.slice(0, -1), widths.at(-1)];
  if (pages.reduce((sum, width) => sum + width, 0) <= room) return pages.length;
  let left = room - more;
  const fit = pages.findIndex((width) => {
    left -= width;
    return left < 0;
  });
  return Math.max(1, fit + 1);
}
