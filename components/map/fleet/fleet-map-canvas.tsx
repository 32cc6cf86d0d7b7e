'use client';

import { useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react';
import { addTrack, drawTrack } from '../track-layer';
import { type BasemapStyle, useBasemapStyle } from '../use-basemap-style';
import { useMapTheme } from '../use-map-theme';
import { AreaTool } from './area-tool';
import { FleetControl } from './fleet-control';
import type { FleetMapProps } from './fleet-map-props';
import type { FleetMapElement } from './inspection';

export default function FleetMapCanvas(props: FleetMapProps) {
  const { label, selectedId, followId, tool, trail, ref } = props;
  const element = useRef<FleetMapElement>(null);
  const container = useRef<HTMLDivElement>(null);
  const [control, setControl] = useState<FleetControl | null>(null);
  const latest = useEffectEvent(() => props);
  const theme = useMapTheme();
  const basemap = useBasemapStyle(props.mapStyle);
  const drawnIn = useRef<BasemapStyle | null>(null);

  useEffect(() => {
    if (!container.current || !element.current) return;
    const started = startControl(container.current, () => latest());
    if (!started) return latest().onFailed();
    element.current.inspect = started.layer.inspect;
    drawnIn.current = null;
    started.map.on('style.load', () => addTrack(started.map));
    setControl(started);
    return () => {
      setControl(null);
      started.remove();
    };
  }, []);

  useImperativeHandle(ref, () => ({
    flyTo: (view) => control?.handle.flyTo(view),
    fitBounds: (bounds) => control?.handle.fitBounds(bounds),
    zoomBy: (levels) => control?.handle.zoomBy(levels),
  }));

  useEffect(() => {
    if (!control || !basemap || drawnIn.current === basemap) return;
    drawnIn.current = basemap;
    // A style diff would remove the track without an event
    control.map.setStyle(basemap.style, { diff: false });
    if (basemap.failed) latest().onIncomplete?.();
  }, [control, basemap]);
  useEffect(() => {
    if (!control) return;
    const draw = () => drawTrack(control.map, trail, theme);
    draw();
    control.map.on('style.load', draw);
    return () => void control.map.off('style.load', draw);
  }, [control, trail, theme]);
  useEffect(() => {
    if (theme) control?.layer.repaint();
  }, [control, theme]);
  useEffect(() => control?.layer.emphasise({ selectedId }), [control, selectedId]);
  useEffect(() => {
    if (followId !== null) control?.recentre();
  }, [control, followId]);

  return (
    <section ref={element} data-fleet-map aria-label={label} className="relative size-full">
      <div ref={container} className="absolute! inset-0" />
      {tool !== 'pan' && (
        <AreaTool tool={tool} camera={() => control?.layer.camera() ?? null} onArea={(area) => props.onArea(area)} />
      )}
    </section>
  );
}

function startControl(container: HTMLElement, props: () => FleetMapProps): FleetControl | null {
  try {
    return new FleetControl(container, props);
  } catch (error) {
    console.warn('The map could not start', error);
    return null;
  }
}
