/** Text that may be longer than its box. */
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface LongTextProps {
  readonly look?: 'cause' | 'value';
  readonly text: string;
}

/** Only a box that can be scrolled is reached by Tab, because a view may have many of them. */
export function LongText({ look, text }: LongTextProps): VNode {
  const box = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    // Its size is known only when a dialog around it is open.
    const observer = new ResizeObserver(() => {
      if (element.scrollHeight > element.clientHeight) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [text]);
  return (
    <pre class={look} ref={box}>
      {text}
    </pre>
  );
}
