/** The models of the order example: orders, complaints about them, and their decision and forms. */
const COMPLAINT_MODELS = [
  'complaint.bpmn',
  'complaint-priority.dmn',
  'complaint.form',
  'approve-refund.form',
];

/** The models of complaints. */
export const complaintModels: readonly URL[] = COMPLAINT_MODELS.map(urlOf);

export const orderModels: readonly URL[] = [urlOf('order.bpmn'), ...complaintModels];

function urlOf(name: string): URL {
  return new URL(name, import.meta.url);
}
