import type { AlertDetail } from '@sharp-eyes/protocol';
import { ConfirmContact } from '../parts/confirm-contact.tsx';
import { useWords } from '../words/use-words.ts';

/** Whom to call: one press dials on a phone or a softphone, and asks what came of it. */
export function Contacts({ contacts, called }: { contacts: AlertDetail['contacts']; called: (n: number) => void }) {
  const words = useWords();
  if (contacts.length === 0) return <p className="quiet">{words('alert.noContacts')}</p>;
  return (
    <ul className="contacts">
      {contacts.map(({ name, phone, part, from, keeper, doubted, confirmedOn, ...kept }, n) => (
        <li key={`${from}/${kept.siteId ?? kept.division}/${kept.n}`}>
          <a
            href={`tel:${phone.replaceAll(/[^+\d,#*]/g, '')}`}
            title={words('alert.call', { name, phone })}
            onClick={() => called(n)}
            data-testid="contact"
          >
            <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
              <path
                d="M6.500 2.500 8.500 7 6.300 8.600a11 11 0 0 0 5.100 5.100l1.600-2.200 4.500 2v3c0 .8-.7 1.500-1.500 1.400C9.200 17.300 2.700 10.800 2.100 4c0-.800.600-1.500 1.400-1.500Z"
                fill="currentColor"
              />
            </svg>
            <span>
              <strong>{name}</strong> <span className="quiet">{part}</span>
              <br />
              <span className="figures">{phone}</span>
            </span>
          </a>
          <div className="contact-kept">
            {from !== 'site' && <span className="quiet">{words('contact.keptBy', { keeper })}</span>}
            {doubted && (
              <span className="tone-orange">
                {confirmedOn === null
                  ? words('contact.neverConfirmed')
                  : words('contact.confirmedOn', { day: confirmedOn })}
              </span>
            )}
            {doubted && <ConfirmContact contact={kept} />}
          </div>
        </li>
      ))}
    </ul>
  );
}
