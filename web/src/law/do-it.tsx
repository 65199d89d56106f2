import type { ComplianceItem, ComplianceMatter } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { Link, useLocation } from 'react-router';
import { useWords } from '../words/use-words.ts';

/** A form that is open over the list. */
export type Doing =
  | { form: 'assign'; ids: string[] }
  | { form: 'waive' | 'check' | 'authorise' | 'consent'; item: ComplianceItem };

/** Which field of a camera's or a site's record settles a matter. */
const cameraFields: Partial<Record<ComplianceMatter, string>> = {
  ...{ point: 'point', aim: 'azimuthDeg', 'legal-basis': 'legalBasis', unit: 'unitId', necessity: 'necessity' },
  ...{ sign: 'sign', guarded: 'guarded', retention: 'retentionDays' },
};
const siteFields: Partial<Record<ComplianceMatter, string>> = {
  ...{ 'legal-basis': 'legalBasis', unit: 'unitId', necessity: 'necessity', sign: 'sign', retention: 'retentionDays' },
};

interface DoItProps {
  item: ComplianceItem;
  start: (doing: Doing) => void;
  holds: (...roles: string[]) => boolean;
}

/** Where an item is settled: a form here where it has one, else the field of the record, which is open when one comes. */
export function DoIt({ item, start, holds }: DoItProps) {
  const words = useWords();
  const { pathname, search } = useLocation();
  const form = (
    [
      ['second-check', 'check', 'compliance.check', holds('technician', 'planner')],
      ['authorisation', 'authorise', 'compliance.authorise', holds('planner', 'filing-clerk')],
      ['consent', 'consent', 'compliance.consentAdd', holds('technician', 'planner')],
    ] as const
  ).find(([matter, , , may]) => matter === item.matter && may);
  if (form && item.state !== 'met') {
    const [, what, word] = form;
    return (
      <Button size="small" onClick={() => start({ form: what, item })}>
        {words(word)}
      </Button>
    );
  }
  const filing = item.matter === 'filing' || item.matter === 'filing-change';
  if (filing && !holds('filing-clerk', 'planner', 'administrator')) return null;
  const to = filing ? '/filings' : recordOf(item, holds('technician', 'planner'));
  return (
    <Link to={to} state={{ back: `${pathname}${search}` }}>
      {words('compliance.open')}
    </Link>
  );
}

function recordOf({ subject, subjectId, matter, state }: ComplianceItem, mayWrite: boolean): string {
  const isSite = subject === 'site';
  const field = mayWrite && state !== 'met' ? (isSite ? siteFields : cameraFields)[matter] : undefined;
  const page = isSite ? `/sites/${subjectId}` : `/cameras/${subjectId}`;
  return field === undefined ? page : `${page}${isSite ? '/edit' : ''}?fill=${field}`;
}
