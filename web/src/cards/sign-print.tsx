import { card, signSheets, siteCards } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useState } from 'react';
import { ask, problemOf } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';
import './cards.css';

type Of = { camera: string } | { site: string };

/** What was found when the codes were made. */
interface Made {
  on: boolean;
  isHidden: boolean;
  /** The public page of a single camera. */
  address: string | null;
}

/** The signs of a camera, or of all that run at a site: makes their codes, then opens the sheet to print. */
export function SignPrint({ of }: { of: Of }) {
  const words = useWords();
  const [made, setMade] = useState<Made | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const problem = failure === null ? null : problemOf(failure);

  const print = async (sheet: (typeof signSheets)[number]) => {
    // Opened by the press itself: a browser refuses a window that comes after an answer.
    const page = window.open('', '_blank');
    setFailure(null);
    try {
      setMade(await makeCards(of));
      const query = new URLSearchParams({ ...of, sheet });
      page?.location.replace(`/api/v1/signs?${query}`);
    } catch (error) {
      page?.close();
      setFailure(error);
    }
  };

  return (
    <div className="no-print" data-testid="sign-print">
      <div className="sign-actions">
        {signSheets.map((sheet) => (
          <Button key={sheet} size="large" onClick={() => void print(sheet)} data-testid={`sign-${sheet}`}>
            {words(`card.print.${sheet}`)}
          </Button>
        ))}
      </div>
      {made && !made.on && <p className="quiet">{words('card.countyOff')}</p>}
      {made?.isHidden && <p className="quiet">{words('card.hidden')}</p>}
      {made?.address && (
        <p>
          <a href={made.address} target="_blank" rel="noreferrer">
            {words('card.open')}
          </a>
        </p>
      )}
      {problem && (
        <p className="tone-red" role="alert">
          {problem.title} {problem.detail}
        </p>
      )}
    </div>
  );
}

async function makeCards(of: Of): Promise<Made> {
  if ('site' in of) {
    const { on } = await ask(`/api/v1/sites/${of.site}/cards`, siteCards, { method: 'POST' });
    return { on, isHidden: false, address: null };
  }
  const { on, hidden, address } = await ask(`/api/v1/cameras/${of.camera}/card`, card, { method: 'POST' });
  return { on, isHidden: hidden !== null, address: on && hidden === null ? address : null };
}
