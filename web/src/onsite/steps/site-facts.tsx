import { legalBases } from '@sharp-eyes/protocol';
import { useId, useState } from 'react';
import { useWords } from '../../words/use-words.ts';
import type { KnownSite } from '../known.ts';
import { Big } from '../parts.tsx';
import type { SiteDraft, SiteValue } from '../sending/drafts.ts';
import { useOnsite, useStore } from '../use-onsite.tsx';
import { KeptPhoto } from './kept-photo.tsx';
import { basisOf } from './new-site-step.tsx';

const laws = { '7-1': 'law71', '7-2': 'law72', '9': 'law9', '33': 'law33' } as const;
/** Units that fit on a phone; others are chosen in the site's record. */
const unitsShown = 8;

/** What holds for every camera of a site: asked once, folded away when all is answered. */
export function SiteFacts({ site }: { site: KnownSite }) {
  const words = useWords();
  const store = useStore();
  const { pack, notes } = useOnsite();
  const [open, setOpen] = useState(false);
  const { value } = site;
  const missing = [
    value.unitId,
    value.legalBasis,
    value.necessity,
    value.sign === 'unknown' ? null : value.sign,
  ].filter((fact) => fact === null).length;

  const change = async (part: Partial<SiteValue>) => {
    if (site.draft) await store.drafts.change(site.draft, (now) => ({ ...now, mine: { ...now.mine, ...part } }));
    else if (site.base)
      await store.drafts.add({
        ...({ kind: 'site', id: site.id, madeAtMs: Date.now(), trouble: null, sent: [], clashes: [] } as const),
        ...{ isDropped: false, pointConfirmed: false, base: site.base, mine: { ...site.base.value, ...part } },
      } satisfies SiteDraft);
    store.send();
  };
  return (
    <details className="facts-once" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="site-facts">
        {words('onsite.site.facts')}{' '}
        <span className={missing > 0 ? 'tone-orange' : 'tone-green'}>
          {missing > 0 ? words('onsite.site.missing', { n: missing }) : words('onsite.site.complete')}
        </span>
      </summary>
      <Group legend={words('onsite.site.basis')}>
        {(['own', 'agreement', 'none'] as const).map((basis) => (
          <Big
            key={basis}
            word={words(`onsite.site.${basis === 'none' ? 'record' : basis}`)}
            chosen={value.accessBasis.basis === basis}
            press={() => value.accessBasis.basis !== basis && void change({ accessBasis: basisOf(basis, Date.now()) })}
          />
        ))}
      </Group>
      <Group legend={words('onsite.site.law')}>
        {legalBases.map((law) => (
          <Big
            key={law}
            word={words(`onsite.site.${laws[law]}`)}
            chosen={value.legalBasis === law}
            press={() => void change({ legalBasis: law })}
            testid={`law-${law}`}
          />
        ))}
      </Group>
      <Group legend={words('onsite.site.sign')}>
        <Big
          word={words('onsite.site.signPresent')}
          chosen={value.sign === 'present'}
          press={() => void change({ sign: 'present' })}
          testid="sign-present"
        />
        <Big
          word={words('onsite.site.signMissing')}
          chosen={value.sign === 'missing'}
          press={() => void change({ sign: 'missing' })}
          testid="sign-missing"
        />
      </Group>
      <Group legend={words('onsite.site.necessity')}>
        <Big
          word={words('onsite.site.necessityUse')}
          hint={words(`onsite.necessity.${value.kind}`)}
          chosen={value.necessity !== null}
          press={() => void change({ necessity: words(`onsite.necessity.${value.kind}`) })}
          testid="necessity"
        />
      </Group>
      {(pack?.units.length ?? 0) > 0 && (
        <Group legend={words('onsite.site.unit')}>
          {pack?.units.slice(0, unitsShown).map(({ id, name }) => (
            <Big key={id} word={name} chosen={value.unitId === id} press={() => void change({ unitId: id })} />
          ))}
        </Group>
      )}
      <Group legend={words('onsite.site.account')}>
        <p className="quiet">
          {words(notes.accounts[site.id] ? 'onsite.site.accountKept' : 'onsite.site.accountNone')}
        </p>
      </Group>
      <KeptPhoto purpose="sign" owner={{ kind: 'site', id: site.id }} />
      <KeptPhoto purpose="agreement" owner={{ kind: 'site', id: site.id }} />
    </details>
  );
}

function Group({ legend, children }: { legend: string; children: React.ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't be laid out in a grid
    <div role="group" aria-labelledby={id} className="group">
      <p className="legend" id={id}>
        {legend}
      </p>
      <div className="tiles">{children}</div>
    </div>
  );
}
