/** Names and texts in Terraform's configuration language. Pure. */

/** Above resources: a module names its providers once, so the block is a comment. */
export const TERRAFORM_HEAD = [
  '# Once per module:',
  '# terraform {',
  '#   required_providers {',
  '#     kafka = { source = "Mongey/kafka" }',
  '#   }',
  '# }',
  '',
].join('\n');

/** The name of a resource: letters, digits, `_` and `-`, not beginning with a digit or `-`. */
export function terraformName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

/** A text in quotes, in which nothing is a template. */
export function terraformText(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&');
}
