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

function asXml(text: string): string {
  return text
    .replaceAll('\u0000', '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A process whose elements and flows have the texts as names and documentation. */
export function hostileModel(): string {
  const tasks = HOSTILE.map(
    (text, at) =>
      `<bpmn:userTask id="t${at}" name="${asXml(text)}"><bpmn:documentation>${asXml(text)}</bpmn:documentation>` +
      `<bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements><bpmn:incoming>f${at}</bpmn:incoming></bpmn:userTask>`,
  );
  const flows = HOSTILE.map(
    (text, at) => `<bpmn:sequenceFlow id="f${at}" name="${asXml(text)}" sourceRef="s" targetRef="t${at}" />`,
  );
  const outgoing = HOSTILE.map((_, at) => `<bpmn:outgoing>f${at}</bpmn:outgoing>`);
  const shape = (id: string, x: number, y: number, width: number, height: number) =>
    `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}" /></bpmndi:BPMNShape>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
<bpmn:process id="hostile" name="${asXml(HOSTILE[0] ?? '')}" isExecutable="true">
<bpmn:startEvent id="s">${outgoing.join('')}</bpmn:startEvent>
${tasks.join('\n')}${flows.join('\n')}</bpmn:process>
<bpmndi:BPMNDiagram id="g"><bpmndi:BPMNPlane id="p" bpmnElement="hostile">${shape('s', 0, 0, 36, 36)}${HOSTILE.map(
    (_, at) => shape(`t${at}`, 100, at * 100, 100, 80),
  ).join('')}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`;
}
