/** Light or dark: the system's setting, until the user chooses. */
import { signal } from '@preact/signals';

const STORED = 'signalbox.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export const isDark = signal(dark.matches);

export function startTheme(): void {
  const stored = window.localStorage.getItem(STORED);
  isDark.value = stored === null ? dark.matches : stored === 'dark';
  dark.addEventListener('change', ({ matches }) => {
    if (window.localStorage.getItem(STORED) === null) isDark.value = matches;
  });
  isDark.subscribe((value) => {
    document.documentElement.dataset['theme'] = value ? 'dark' : 'light';
  });
}

export function toggleTheme(): void {
  isDark.value = !isDark.value;
  window.localStorage.setItem(STORED, isDark.value ? 'dark' : 'light');
}
