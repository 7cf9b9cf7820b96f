/** A button that opens an action; for users with read access only, it is disabled and shows the reason. */
import type { ComponentChildren, VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { mayOperate } from '../user.ts';

interface ActionButtonProps {
  readonly label: string;
  /** For screen readers, if several buttons have the same label. */
  readonly about?: string;
  readonly look?: 'primary' | 'danger' | 'small';
  /** The dialog. */
  readonly children: (close: () => void) => ComponentChildren;
}

export function ActionButton({ label, about, look, children }: ActionButtonProps): VNode {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isAllowed = mayOperate.value;
  const close = (): void => {
    setOpen(false);
    // A dialog that has replaced another one, as after loading its form, can't give the focus back itself.
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={look}
        aria-haspopup="dialog"
        disabled={!isAllowed}
        title={isAllowed ? undefined : 'This needs the role operate.'}
        aria-label={about === undefined ? undefined : `${label}: ${about}`}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {isOpen && children(close)}
    </>
  );
}
