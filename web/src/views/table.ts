/** Every view: a new one is a file and a line here. */
import type { View } from '../view.ts';
import { IncidentsView } from './incidents.tsx';
import { InstanceView } from './instance.tsx';
import { InstancesView } from './instances.tsx';
import { ProcessesView } from './processes.tsx';
import { TaskView } from './task.tsx';
import { TasksView } from './tasks.tsx';

export const VIEWS: readonly View[] = [
  { paths: ['/operate', '/'], title: 'Processes', label: 'Processes', component: ProcessesView },
  { paths: ['/operate/processes'], title: 'Instances', label: 'Instances', component: InstancesView },
  { paths: ['/operate/processes/:key'], title: 'Instance', under: 'Instances', component: InstanceView },
  { paths: ['/operate/incidents'], title: 'Incidents', label: 'Incidents', component: IncidentsView },
  { paths: ['/tasklist'], title: 'Tasks', label: 'Tasks', component: TasksView },
  { paths: ['/tasklist/:key'], title: 'Task', under: 'Tasks', component: TaskView },
];
