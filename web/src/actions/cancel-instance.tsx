/** Cancels an instance. */
import type { VNode } from 'preact';
import { request } from '../api.ts';
import { cancelCommand } from '../commands.ts';
import { ActionDialog } from '../parts/dialog.tsx';

export function CancelInstance({
  instanceKey,
  close,
}: {
  readonly instanceKey: string;
  close(): void;
}): VNode {
  return (
    <ActionDialog
      title={`Cancel instance ${instanceKey}?`}
      verb="Cancel the instance"
      isDangerous
      command={cancelCommand(instanceKey)}
      close={close}
      run={async () => {
        await request(`/v2/process-instances/${instanceKey}/cancellation`, { body: {} });
        return `Canceled instance ${instanceKey}.`;
      }}
    >
      <p>All of its active elements end, and so do the instances that it has called. This can't be undone.</p>
    </ActionDialog>
  );
}
