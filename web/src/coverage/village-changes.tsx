import { placeNames } from '../parts/place.ts';
import { useWords } from '../words/use-words.ts';

/** What a village has covered before and after something, of how much that counts. */
export interface VillageChange {
  division: string;
  divisionPath: readonly string[];
  required: number;
  before: number;
  after: number;
}

/** Villages with their figure before and after: colour, shape and number say which way it goes. */
export function VillageChanges({ villages }: { villages: readonly VillageChange[] }) {
  const words = useWords();
  return (
    <table className="village-changes figures">
      <thead>
        <tr>
          <th scope="col">{words('coverage.village')}</th>
          <th scope="col" className="right">
            {words('planner.hand.before')}
          </th>
          <th scope="col" className="right">
            {words('planner.hand.after')}
          </th>
        </tr>
      </thead>
      <tbody>
        {villages.map((village) => (
          <tr key={village.division} data-testid="hand-village" data-division={village.division}>
            <td>{placeNames(village).at(-1)}</td>
            <td className="right" data-testid="hand-before">
              {village.before}/{village.required}
            </td>
            <td className={`right ${toneOf(village.after - village.before)}`} data-testid="hand-after">
              <strong>
                {village.after}/{village.required}
              </strong>{' '}
              {village.after !== village.before && signed(village.after - village.before)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const signed = (by: number) => (by > 0 ? `▲ +${by}` : `▼ −${-by}`);
const toneOf = (by: number) => (by > 0 ? 'tone-green' : by < 0 ? 'tone-red' : '');
