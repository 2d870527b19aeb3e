import type { ReactNode } from 'react';
import type { State } from '../lib/status.ts';

/** The glyph inside a shape takes the colour of the ground it stands on. */
const glyph = { stroke: 'var(--glyph)', fill: 'none' } as const;
const ring = { cx: 8, cy: 8, r: 6.4, fill: 'none', stroke: 'currentColor', strokeWidth: 1.8 } as const;

/* Outlines differ, so the states survive greyscale: disc, square, octagon, slashed ring, clock, diamond, triangle. */
const SHAPES: Record<State, ReactNode> = {
  running: (
    <>
      <circle cx="8" cy="8" r="7.2" fill="currentColor" />
      <path d="M6.3 4.8l5 3.2-5 3.2z" fill="var(--glyph)" />
    </>
  ),
  paused: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="3" fill="currentColor" />
      <path d="M5.8 4.7v6.6M10.2 4.7v6.6" strokeWidth="2" {...glyph} />
    </>
  ),
  completed: (
    <>
      <circle cx="8" cy="8" r="7.2" fill="currentColor" />
      <path d="M4.8 8.3l2.2 2.2 4.3-4.6" strokeWidth="1.8" {...glyph} />
    </>
  ),
  failed: (
    <>
      <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="currentColor" />
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" strokeWidth="1.8" {...glyph} />
    </>
  ),
  cancelled: (
    <>
      <circle {...ring} />
      <path d="M3.6 12.4l8.8-8.8" stroke="currentColor" strokeWidth="1.8" />
    </>
  ),
  waiting: (
    <>
      <circle {...ring} />
      <path d="M8 4.5V8l2.3 1.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  doubt: (
    <>
      <path d="M8 .4L15.6 8 8 15.6.4 8z" fill="currentColor" />
      <path
        d="M6.2 6.5a1.8 1.8 0 1 1 2.6 1.7c-.6.3-.8.6-.8 1.2M8 11.3v.3"
        strokeWidth="1.5"
        strokeLinecap="round"
        {...glyph}
      />
    </>
  ),
  warn: (
    <>
      <path d="M8 1L15.5 14.5H.5z" fill="currentColor" />
      <path d="M8 5.8v4M8 12v.2" strokeWidth="1.7" strokeLinecap="round" {...glyph} />
    </>
  ),
  ready: (
    <>
      <circle {...ring} />
      <circle cx="8" cy="8" r="2.4" fill="currentColor" />
    </>
  ),
  sim: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M3 13L13 3M2 8.5L8.5 2M7.5 14L14 7.5" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
};

interface StatusShapeProps {
  readonly state: State;
  readonly size?: number;
  /** Colour of the ground the shape stands on. */
  readonly ground?: string;
}

/** The shape alone, for the eye; a word always stands beside it. */
export function StatusShape({ state, size = 14, ground = 'var(--surface-1)' }: StatusShapeProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      style={{ flex: 'none', ['--glyph' as string]: ground }}
    >
      {SHAPES[state]}
    </svg>
  );
}
