/** bpmn-js' viewer: renders a model, its marks and the selection. */
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import type { DiagramMark } from '../marks.ts';
import { nextTask } from '../next-task.ts';

export interface DiagramCanvas {
  mark(marks: readonly DiagramMark[]): void;
  select(elementId: string | undefined): void;
  fitScreen(): void;
  zoom(direction: 1 | -1): void;
  close(): void;
}

interface Moddle {
  fromXML(xml: string, type: string): Promise<{ readonly rootElement: object }>;
}

interface Canvas {
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  zoom(level?: number | 'fit-viewport', center?: 'auto'): number;
}

interface Registry {
  get(id: string): { readonly id: string; readonly type: string } | undefined;
}

interface Overlays {
  add(element: string, type: string, overlay: object): string;
  remove(filter: { readonly type: string }): void;
}

interface EventBus {
  on(
    event: string,
    listener: (event: { readonly element: { readonly id: string; readonly type: string } }) => void,
  ): void;
}

/** The largest zoom when a diagram is opened, so that small models don't fill the screen. */
const ZOOM_MAX = 1.1;
const ZOOM_STEP = 1.25;
/** Labels must not touch the border. */
const FIT_SHARE = 0.95;

/** Rejects if the model has no diagram, or can't be read. */
export async function openDiagram(
  container: HTMLElement,
  xml: string,
  onSelect: (elementId: string | undefined) => void,
): Promise<DiagramCanvas> {
  // Loading the library, creating the viewer, parsing and drawing the model are tasks of their own.
  await nextTask();
  const viewer = new NavigatedViewer({
    container,
    bpmnRenderer: {
      defaultFillColor: 'var(--surface)',
      defaultStrokeColor: 'var(--line-strong)',
      defaultLabelColor: 'var(--ink)',
    },
  });
  await nextTask();
  const { rootElement } = await viewer.get<Moddle>('moddle').fromXML(xml, 'bpmn:Definitions');
  await nextTask();
  await viewer.importDefinitions(rootElement);
  await nextTask();
  const canvas = viewer.get<Canvas>('canvas');
  const registry = viewer.get<Registry>('elementRegistry');
  const overlays = viewer.get<Overlays>('overlays');
  const fitScreen = (): void => {
    const whole = canvas.zoom('fit-viewport', 'auto');
    canvas.zoom(Math.min(ZOOM_MAX, whole * FIT_SHARE), 'auto');
  };
  viewer.get<EventBus>('eventBus').on('element.click', ({ element }) => {
    const isElement = !/Process|Collaboration|Participant|label/.test(element.type);
    onSelect(isElement ? element.id : undefined);
  });
  // The links in the logo of bpmn-js have no text for screen readers.
  container.querySelector('.bjs-powered-by')?.setAttribute('aria-label', 'Powered by bpmn.io');
  fitScreen();
  let marked: readonly string[] = [];
  let selected: string | undefined;
  return {
    mark(marks) {
      const known = marks.filter(({ elementId }) => registry.get(elementId));
      const wanted = known.map(({ elementId, kind }) => `${elementId} ${kind}`);
      const split = (mark: string): [string, string] => {
        const [elementId = '', kind = ''] = mark.split(' ');
        return [elementId, `mark-${kind}`];
      };
      const [before, after] = [new Set(marked), new Set(wanted)];
      for (const mark of before) if (!after.has(mark)) canvas.removeMarker(...split(mark));
      for (const mark of after) if (!before.has(mark)) canvas.addMarker(...split(mark));
      marked = wanted;
      overlays.remove({ type: 'count' });
      for (const mark of known) {
        const overlay = overlayOf(mark, /Event$/.test(registry.get(mark.elementId)?.type ?? ''));
        if (overlay) overlays.add(mark.elementId, 'count', overlay);
      }
    },
    select(elementId) {
      if (selected !== undefined) canvas.removeMarker(selected, 'selected-element');
      selected = elementId !== undefined && registry.get(elementId) ? elementId : undefined;
      if (selected !== undefined) canvas.addMarker(selected, 'selected-element');
    },
    fitScreen,
    zoom: (direction) => canvas.zoom(canvas.zoom() * (direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP), 'auto'),
    close: () => viewer.destroy(),
  };
}

/**
 * Tokens are at the lower left, incidents at the lower right, labels at the upper right. Events have their
 * name below, so there all are at the top.
 */
function overlayOf({ kind, count, label }: DiagramMark, atEvent: boolean): object | undefined {
  const html = document.createElement('span');
  html.className = `token ${kind.replace(/\d$/, '')}`;
  if (label !== undefined) {
    html.textContent = label;
    return { position: { top: -12, right: 22 }, html };
  }
  if (count === undefined) return undefined;
  html.textContent = kind === 'incident' ? `! ${count}` : String(count);
  html.title = kind === 'incident' ? `${count} with an incident` : `${count} active`;
  const side = kind === 'incident' ? { right: atEvent ? 8 : 18 } : { left: -10 };
  return { position: { ...(atEvent ? { top: -12 } : { bottom: 12 }), ...side }, html };
}
