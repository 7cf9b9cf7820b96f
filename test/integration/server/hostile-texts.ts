/** Texts that would run as scripts, or break the page, if it took them for markup. */

/** Each calls `ran()` if it runs. */
export const HOSTILE: readonly string[] = [
  '<script>ran()</script>',
  '<img src=x onerror=ran()>',
  '"><svg onload=ran()>',
  `'><iframe srcdoc="<script>parent.ran()</script>">`,
  'javascript:ran()',
  '<a href="javascript:ran()">x</a>',
  '{{constructor.constructor("ran()")()}}',
  '</textarea><script>ran()</script>',
  '<math><mtext><table><mglyph><style><img src=x onerror=ran()>',
  '\u202eran()\u0000<b>',
];

export function asXml(text: string): string {
  return text
    .replaceAll('\u0000', '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
