import { type CarState, DOORS, type Door, type PartState } from './car-state';

/** Hinge and side of each door on a plan of 140 × 240; left-hand drive. */
const DOOR_PLACES: Record<Door, { x: number; y: number; side: -1 | 1 }> = {
  row1Driver: { x: 38, y: 84, side: -1 },
  row1Passenger: { x: 102, y: 84, side: 1 },
  row2Driver: { x: 38, y: 130, side: -1 },
  row2Passenger: { x: 102, y: 130, side: 1 },
};
const DOOR_LENGTH = 42;
const OPEN_DEG = 52;
const TYRES = [
  { x: 30, y: 52, text: 8, anchor: 'start' },
  { x: 104, y: 52, text: 132, anchor: 'end' },
  { x: 30, y: 170, text: 8, anchor: 'start' },
  { x: 104, y: 170, text: 132, anchor: 'end' },
] as const;
/** kPa; 20 % below 230, where ECE R64 warns. */
const TYRE_LOW_KPA = 185;

/** A car from above. Open parts are red, unlocked ones have a ring, unknown ones are dashed. */
export function CarDrawing({ state, label }: { state: CarState; label: string }) {
  return (
    <svg viewBox="0 0 140 240" role="img" aria-label={label} className="h-52 w-auto shrink-0">
      <path
        d="M46 20Q70 8 94 20 102 40 102 70V190Q102 218 92 224H48Q38 218 38 190V70Q38 40 46 20Z"
        fill="var(--hover)"
        stroke="var(--line-strong)"
        strokeWidth="1.5"
      />
      <path d="M46 78Q70 66 94 78L90 96H50Z" fill="var(--line)" />
      <path d="M50 180H90L94 196Q70 204 46 196Z" fill="var(--line)" />
      <Lid part={state.parts.hood} d="M46 22Q70 11 94 22L97 66Q70 56 43 66Z" />
      <Lid part={state.parts.trunk} d="M46 202Q70 209 94 202L91 221H49Z" dotY={213} />
      {DOORS.map((door) => (
        <DoorShape key={door} door={door} part={state.parts[door]} windowPct={state.windows[door]} />
      ))}
      {TYRES.map((tyre, index) => (
        <Tyre key={`${tyre.x}-${tyre.y}`} {...tyre} kpa={state.tyresKpa[index] ?? null} />
      ))}
    </svg>
  );
}

const stroke = ({ open }: PartState) => (open ? 'var(--critical)' : 'var(--muted)');

function Lid({ part, d, dotY }: { part: PartState; d: string; dotY?: number }) {
  return (
    <>
      <path
        d={d}
        fill={part.open ? 'color-mix(in srgb, var(--critical) 25%, transparent)' : 'none'}
        stroke={stroke(part)}
        strokeWidth={part.open ? 2 : 1}
        strokeDasharray={part.open === null ? '3 3' : undefined}
      />
      {dotY && <LockDot part={part} x={70} y={dotY} />}
    </>
  );
}

function DoorShape({ door, part, windowPct }: { door: Door; part: PartState; windowPct: number | null }) {
  const { x, y, side } = DOOR_PLACES[door];
  // Hinged at the front: seen from above, a left door opens clockwise
  return (
    <g transform={`rotate(${part.open ? -side * OPEN_DEG : 0} ${x} ${y})`}>
      <line
        x1={x}
        y1={y}
        x2={x}
        y2={y + DOOR_LENGTH}
        stroke={stroke(part)}
        strokeWidth={part.open ? 5 : 4}
        strokeLinecap="round"
        strokeDasharray={part.open === null ? '3 5' : undefined}
      />
      {windowPct !== null && windowPct > 0 && (
        <line
          x1={x - side * 6}
          y1={y + 6}
          x2={x - side * 6}
          y2={y + 6 + ((DOOR_LENGTH - 12) * windowPct) / 100}
          stroke="var(--stale)"
          strokeWidth="2.5"
        />
      )}
      <LockDot part={part} x={x - side * 14} y={y + DOOR_LENGTH / 2} />
    </g>
  );
}

/** Disc: locked; ring: not locked; nothing: not reported. */
function LockDot({ part: { locked }, x, y }: { part: PartState; x: number; y: number }) {
  if (locked === null) return null;
  return locked ? (
    <circle cx={x} cy={y} r="3.5" fill="var(--connected)" />
  ) : (
    <circle cx={x} cy={y} r="3" fill="none" stroke="var(--stale)" strokeWidth="1.8" />
  );
}

type TyreProps = (typeof TYRES)[number] & { kpa: number | null };

function Tyre({ x, y, text, anchor, kpa }: TyreProps) {
  const low = kpa !== null && kpa < TYRE_LOW_KPA;
  return (
    <>
      <rect x={x} y={y} width="6" height="22" rx="2.5" fill={low ? 'var(--critical)' : 'var(--muted)'} />
      {kpa !== null && (
        <text
          x={text}
          y={y - 4}
          textAnchor={anchor}
          fontSize="10"
          fill={low ? 'var(--critical)' : 'var(--muted)'}
          className="tabular"
        >
          {Math.round(kpa)}
        </text>
      )}
    </>
  );
}
