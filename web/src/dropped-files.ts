/** Files that the user has dropped on the page, to be deployed. */
import { signal } from '@preact/signals';

/** Null: none. */
export const droppedFiles = signal<readonly File[] | null>(null);

/** Links and texts that are dropped are left to the browser. */
export function acceptDrops(): void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.documentElement.dataset['drop'] = 'true';
  });
  const end = (): void => {
    delete document.documentElement.dataset['drop'];
  };
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) end();
  });
  document.addEventListener('drop', (event) => {
    end();
    if (!hasFiles(event)) return;
    event.preventDefault();
    droppedFiles.value = [...(event.dataTransfer?.files ?? [])];
  });
}
