import { toWgs84 } from '@sharp-eyes/geometry';
import type { Point, PointOrigin } from '@sharp-eyes/protocol';
import { Button, Input, Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../words/use-words.ts';
import { datumNames } from './datum-names.ts';
import { Ground, type GroundProps } from './ground.tsx';
import { PointVerdict } from './point-check.tsx';
import { readTypedPoint } from './typed-point.ts';
import { type Locating, usePhonePosition } from './use-phone-position.ts';
import { useVillage } from './use-village.ts';

interface PlacePickerProps extends Pick<GroundProps, 'things' | 'overlay' | 'onDrag' | 'tall'> {
  /** The village that should hold the point. */
  division: string | null;
  /** The numbers as they were given; a tap on the map gives WGS-84. */
  value: PointOrigin | null;
  onChange: (value: PointOrigin) => void;
  /** Somebody looked at a point outside the village and says that it is right (`pointConfirmed`). */
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
  /** Asks for the phone's position at once: on site that is the usual answer. */
  locateAtOnce?: boolean;
}

/** Seven digits are a centimetre. */
const digits = 7;
const rounded = (degrees: number) => Number(degrees.toFixed(digits));
const datums = ['wgs84', 'gcj02', 'bd09', 'cgcs2000'] as const;

/**
 * Where something stands: tap, drag, take the phone's position, or type the numbers and what they were measured in.
 * The village's outline lies behind it; where the same numbers would be in another datum is drawn, too.
 */
export function PlacePicker(props: PlacePickerProps) {
  const { division, value, onChange, confirmed, onConfirm, locateAtOnce = false } = props;
  const { things, overlay, onDrag, tall } = props;
  const words = useWords();
  const phone = usePhonePosition();
  const village = useVillage(division);
  const [typing, setTyping] = useState(false);
  const position = phone.state === 'here' ? phone.position : null;
  const marker = useMemo(() => (value === null ? null : toWgs84(value)), [value]);
  const ghostWord = words('picker.ghost', { datum: '\n' });
  const ghosts = useMemo(() => (typing && value ? ghostsOf(value, ghostWord) : none), [value, typing, ghostWord]);
  const { start } = phone;
  useEffect(() => {
    if (locateAtOnce) start();
  }, [locateAtOnce, start]);

  const take = (next: PointOrigin) => {
    onConfirm(false); // another point is another question
    onChange({ ...next, lon: rounded(next.lon), lat: rounded(next.lat) });
  };
  const place = ({ lon, lat }: Point) => take({ lon, lat, datum: 'wgs84' });
  // Who asks for the phone's position wants the pin there as soon as it is known, and again only by asking again.
  const following = useRef(locateAtOnce && value === null);
  useEffect(() => {
    if (position === null || !following.current) return;
    following.current = false;
    place(position);
  });

  return (
    <div className="place-picker">
      <Ground
        division={division}
        {...{ things, overlay, onDrag, tall }}
        position={position}
        ghosts={ghosts}
        marker={marker}
        onPlace={place}
        withoutMap={words('picker.failed')}
      />
      <div className="picker-row">
        <Button
          loading={phone.state === 'asking'}
          onClick={() => {
            following.current = true;
            if (position) place(position);
            else start();
          }}
          data-testid="use-position"
        >
          {words('picker.here')}
        </Button>
        <Button aria-expanded={typing} onClick={() => setTyping(!typing)} data-testid="type-numbers">
          {words('picker.numbers')}
        </Button>
        <span className="quiet">
          <PhoneWords phone={phone} />
        </span>
      </div>
      {typing && (
        <div className="picker-row">
          <Select
            aria-label={words('picker.datum')}
            value={value?.datum ?? 'wgs84'}
            onChange={(datum) => value && take({ ...value, datum })}
            options={datums.map((datum) => ({ value: datum, label: words(`picker.${datum}`) }))}
            style={{ minWidth: 220 }}
            data-testid="datum"
          />
          <TypedPoint value={value} set={({ lon, lat }) => take({ lon, lat, datum: value?.datum ?? 'wgs84' })} />
        </div>
      )}
      <PointVerdict {...{ division, value, confirmed, onConfirm }} onChange={take} name={village?.name ?? ''} />
    </div>
  );
}

const none: readonly never[] = [];

/** Where the same numbers would be if they were something else. CGCS2000 is WGS-84 but for centimetres. */
function ghostsOf(value: PointOrigin, word: string) {
  const given = value.datum === 'cgcs2000' ? 'wgs84' : value.datum;
  return (['wgs84', 'gcj02', 'bd09'] as const)
    .filter((datum) => datum !== given)
    .map((datum) => ({ point: toWgs84({ ...value, datum }), word: word.replace('\n', datumNames[datum]) }));
}

function TypedPoint({ value, set }: { value: PointOrigin | null; set: (point: Point) => void }) {
  const words = useWords();
  const known = value === null ? '' : `${value.lon}, ${value.lat}`;
  const [text, setText] = useState(known);
  // The pin was moved: what was typed before is not where it is.
  useEffect(() => setText(known), [known]);
  const read = readTypedPoint(text);
  return (
    <Input
      value={text}
      inputMode="decimal"
      status={text !== '' && read === null ? 'error' : ''}
      placeholder={words('picker.lonLat')}
      aria-label={words('picker.lonLat')}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => read && text !== known && set(read)}
      onPressEnter={() => read && set(read)}
      style={{ flex: '1 1 220px' }}
      data-testid="lon-lat"
    />
  );
}

function PhoneWords({ phone }: { phone: Locating }) {
  const words = useWords();
  switch (phone.state) {
    case 'off':
      return words('picker.tap');
    case 'asking':
      return words('picker.locating');
    case 'here':
      return words('picker.accuracy', { metres: Math.round(phone.position.accuracyM) });
    case 'refused':
      return words('picker.refused');
    case 'not-secure':
      return words('picker.notSecure');
    case 'failed':
      return words('picker.notHere');
  }
}
