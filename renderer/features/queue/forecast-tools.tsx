import {
  IconArrowAutofitWidth,
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconChartBar,
  IconFocusCentered,
  IconTable,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useStore } from 'zustand';
import { Button } from '../../ui/button.tsx';
import type { GanttAxis } from '../../ui/gantt/gantt-axis.ts';
import type { TimeView } from '../../ui/gantt/time-view.ts';
import styles from './forecast-card.module.css';

interface ForecastToolsProps {
  readonly axis: GanttAxis;
  readonly nowAt: () => number;
  readonly bounds: TimeView | undefined;
  readonly wide: boolean;
  readonly onWide: (wide: boolean) => void;
  readonly asData: boolean;
  readonly onData: (asData: boolean) => void;
}

/** What changes the view of the forecast. The same is done by the wheel and by keys. */
export function ForecastTools({ axis, nowAt, bounds, wide, onWide, asData, onData }: ForecastToolsProps) {
  const follows = useStore(axis.store, (state) => state.follows);
  const middle = () => {
    const { from, to } = axis.view;
    const now = nowAt();
    return now >= from && now <= to ? now : (from + to) / 2;
  };
  return (
    <div className={styles['tools']} role="group" aria-label="View of the forecast">
      {!asData && (
        <>
          <Tool label="Zoom out" icon={<IconZoomOut stroke={1.75} />} onClick={() => axis.zoom(1.6, middle())} />
          <Tool label="Zoom in" icon={<IconZoomIn stroke={1.75} />} onClick={() => axis.zoom(1 / 1.6, middle())} />
          <Tool
            label="Show everything"
            icon={<IconArrowAutofitWidth stroke={1.75} />}
            onClick={() => axis.fit(bounds, nowAt())}
          />
          <Tool
            label="Follow the present"
            icon={<IconFocusCentered stroke={1.75} />}
            pressed={follows}
            onClick={() => axis.follow(nowAt())}
          />
        </>
      )}
      <Tool
        label={asData ? 'Show the chart' : 'Show data'}
        icon={asData ? <IconChartBar stroke={1.75} /> : <IconTable stroke={1.75} />}
        onClick={() => onData(!asData)}
      />
      <Tool
        label={wide ? 'Show the list again' : 'Full height'}
        icon={wide ? <IconArrowsMinimize stroke={1.75} /> : <IconArrowsMaximize stroke={1.75} />}
        onClick={() => onWide(!wide)}
      />
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

function Tool({ label, icon, pressed, onClick }: ToolProps) {
  return (
    <Button kind="quiet" square aria-label={label} title={label} aria-pressed={pressed} icon={icon} onClick={onClick} />
  );
}
