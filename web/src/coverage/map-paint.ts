import type { CoverageBand, CoverageState } from '@sharp-eyes/protocol';

type Colour = (variable: string) => string;
export type Paint = (context: CanvasRenderingContext2D, px: number, colour: Colour) => void;

function outlined(variable: string, trace: (context: CanvasRenderingContext2D, px: number) => void): Paint {
  return (context, px, colour) => {
    context.beginPath();
    trace(context, px);
    context.fillStyle = colour(variable);
    context.strokeStyle = colour('--surface');
    context.lineWidth = px / 12;
    context.fill();
    context.stroke();
  };
}

function ringed(variable: string, dash: number[]): Paint {
  return (context, px, colour) => {
    context.beginPath();
    context.arc(px / 2, px / 2, px / 3, 0, 2 * Math.PI);
    context.fillStyle = colour('--surface');
    context.strokeStyle = colour(variable);
    context.lineWidth = px / 8;
    context.setLineDash(dash.map((part) => part * px));
    context.fill();
    context.stroke();
  };
}

/** The console's shapes of the states: the same as in every list. */
export const statePaint: Record<CoverageState, Paint> = {
  gap: outlined('--red', (context, px) => {
    context.moveTo(px / 2, px / 10);
    for (const [x, y] of [
      [0.9, 0.5],
      [0.5, 0.9],
      [0.1, 0.5],
    ] as const)
      context.lineTo(px * x, px * y);
    context.closePath();
  }),
  impaired: outlined('--orange', (context, px) => {
    context.moveTo(px / 2, px * 0.1);
    context.lineTo(px * 0.92, px * 0.88);
    context.lineTo(px * 0.08, px * 0.88);
    context.closePath();
  }),
  unknown: ringed('--grey', []),
  planned: ringed('--blue', [0.16, 0.12]),
  covered: outlined('--green', (context, px) => context.arc(px / 2, px / 2, px / 3, 0, 2 * Math.PI)),
};

/** A ground of one colour with lines over it: as many as the band is worse. */
function hatched(ground: string, lines: number): Paint {
  return (context, px, colour) => {
    context.fillStyle = colour(ground);
    context.globalAlpha = 0.45;
    context.fillRect(0, 0, px, px);
    context.globalAlpha = 1;
    context.strokeStyle = colour(ground);
    context.lineWidth = px / 12;
    for (let n = 0; n < lines; n += 1) {
      const at = (px * n) / lines;
      for (const from of [at, at - px]) {
        context.beginPath();
        context.moveTo(from, px);
        context.lineTo(from + px, 0);
        context.stroke();
      }
    }
  };
}

/** How an area is filled by its effective coverage. */
export const bandPaint: Record<CoverageBand, Paint> = {
  whole: hatched('--green', 0),
  most: hatched('--blue', 1),
  some: hatched('--orange', 2),
  little: hatched('--red', 4),
  unapproved: (context, px, colour) => {
    context.fillStyle = colour('--grey');
    context.globalAlpha = 0.6;
    context.fillRect(0, 0, px / 4, px / 4);
    context.fillRect(px / 2, px / 2, px / 4, px / 4);
  },
};
