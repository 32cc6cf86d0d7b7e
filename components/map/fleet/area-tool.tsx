'use client';

import { type PointerEvent, useState } from 'react';
import type { Camera, Pixel } from './camera';
import { areaOf, extendPath, shapeOf } from './drawn-area';

type AreaToolProps = {
  tool: 'box' | 'lasso';
  /** Camera of the map below. */
  camera(): Camera | null;
  onArea(area: [number, number][]): void;
};

/** Overlay on which an area is drawn. A cancelled pointer draws nothing. */
export function AreaTool({ tool, camera, onArea }: AreaToolProps) {
  const [path, setPath] = useState<readonly Pixel[]>([]);
  const corners = shapeOf(tool, path);
  const finish = () => {
    const beneath = camera();
    const area = beneath && areaOf(corners, beneath);
    setPath([]);
    if (area) onArea(area);
  };
  return (
    <svg
      aria-hidden
      className="absolute inset-0 size-full cursor-crosshair touch-none"
      onPointerDown={(event) => {
        if (!event.isPrimary || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setPath([pointOf(event)]);
      }}
      onPointerMove={(event) => {
        if (path.length > 0 && event.isPrimary) setPath(extendPath(path, pointOf(event)));
      }}
      onPointerUp={finish}
      onPointerCancel={() => setPath([])}
    >
      <polygon
        points={corners.map(({ x, y }) => `${x},${y}`).join(' ')}
        fill="var(--accent)"
        fillOpacity={0.14}
        stroke="var(--accent)"
        strokeWidth={2}
        strokeLinejoin="round"
        strokeDasharray={tool === 'lasso' ? '6 3' : undefined}
      />
    </svg>
  );
}

function pointOf({ clientX, clientY, currentTarget }: PointerEvent<SVGSVGElement>): Pixel {
  const { left, top } = currentTarget.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}
