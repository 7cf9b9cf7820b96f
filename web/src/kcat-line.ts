/** The command line that shows a record of a topic. Pure. */

export function kcatLine(
  bootstrapServers: readonly string[],
  {
    topic,
    partition,
    offset,
  }: { readonly topic: string; readonly partition: number; readonly offset: number },
): string {
  const format = `'%t-%p@%o %T %k %h\\n%s\\n'`;
  return `kcat -C -b ${bootstrapServers.join(',')} -t ${topic} -p ${partition} -o ${offset} -c 1 -e -f ${format}`;
}
