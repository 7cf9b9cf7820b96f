/** The diagram of a process, with counts, the taken path and incidents; bpmn-js is loaded on demand. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { requestText } from '../api.ts';
import type { DiagramMark } from '../marks.ts';
import type { DiagramCanvas } from './diagram-canvas.ts';
import { Loading } from './states.tsx';

interface DiagramProps {
  /** Of a deployed definition; ignored if there is an `xml`. */
  readonly processDefinitionKey?: string;
  /** The model itself. */
  readonly xml?: string;
  readonly marks: readonly DiagramMark[];
  /** The name of the process, for screen readers. */
  readonly name: string;
  readonly selected?: string | undefined;
  onSelect?(elementId: string | undefined): void;
  /** Above the diagram. */
  readonly children?: ComponentChildren;
}

export function Diagram(props: DiagramProps): VNode {
  const { processDefinitionKey = '', xml: given, marks, name, selected, onSelect, children } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [canvas, setCanvas] = useState<DiagramCanvas>();
  const [failure, setFailure] = useState<string>();
  const select = useRef(onSelect);
  select.current = onSelect;
  useEffect(() => {
    let opened: DiagramCanvas | undefined;
    const stopping = new AbortController();
    const open = async (): Promise<void> => {
      const [xml, { openDiagram }] = await Promise.all([
        given ??
          requestText(`/v2/process-definitions/${processDefinitionKey}/xml`, { signal: stopping.signal }),
        import('./diagram-canvas.ts'),
      ]);
      if (stopping.signal.aborted || !holder.current) return;
      opened = await openDiagram(holder.current, xml, (elementId) => select.current?.(elementId));
      if (stopping.signal.aborted) opened.close();
      else setCanvas(opened);
    };
    open().catch((error: unknown) => {
      if (!stopping.signal.aborted) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      stopping.abort();
      opened?.close();
      setCanvas(undefined);
      setFailure(undefined);
    };
  }, [processDefinitionKey, given]);
  const marksText = JSON.stringify(marks);
  useEffect(() => canvas?.mark(marks), [canvas, marksText]);
  useEffect(() => canvas?.select(selected), [canvas, selected]);
  return (
    <section class="diagram" aria-label={`Diagram of ${name}`}>
      <div ref={holder} class="canvas" data-ready={canvas ? 'true' : 'false'} />
      {children && <div class="diagramtools">{children}</div>}
      {!canvas && failure === undefined && <Loading />}
      {failure !== undefined && (
        <p class="nodiagram">This model can't be drawn: {failure}. The elements are in the lists below.</p>
      )}
      {canvas && (
        <div class="zoom">
          <button type="button" aria-label="Zoom in" onClick={() => canvas.zoom(1)}>
            +
          </button>
          <button type="button" aria-label="Zoom out" onClick={() => canvas.zoom(-1)}>
            −
          </button>
          <button type="button" onClick={() => canvas.fitScreen()}>
            Fit
          </button>
        </div>
      )}
    </section>
  );
}
