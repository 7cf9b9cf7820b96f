/** Every view: a new one is a file and a line here. */
import type { View } from '../view.ts';
import { BulkListView, BulkView } from './bulk.tsx';
import { DeadLettersView } from './dead-letters.tsx';
import { DecisionsView } from './decisions.tsx';
import { IncidentsView } from './incidents.tsx';
import { InstanceView } from './instance.tsx';
import { InstancesView } from './instances.tsx';
import { KafkaView } from './kafka.tsx';
import { MigrateView } from './migrate.tsx';
import { ModifyView } from './modify.tsx';
import { OverviewView } from './overview.tsx';
import { SearchView } from './search.tsx';
import { SignedInView } from './signed-in.tsx';
import { TaskView } from './task.tsx';
import { TasksView } from './tasks.tsx';

export const VIEWS: readonly View[] = [
  { paths: ['/operate', '/'], title: 'Overview', label: 'Overview', component: OverviewView },
  { paths: ['/operate/processes'], title: 'Instances', label: 'Instances', component: InstancesView },
  { paths: ['/operate/processes/:key'], title: 'Instance', under: 'Instances', component: InstanceView },
  { paths: ['/operate/processes/:key/modify'], title: 'Modify', under: 'Instances', component: ModifyView },
  {
    paths: ['/operate/processes/:key/migrate'],
    title: 'Migrate',
    under: 'Instances',
    component: MigrateView,
  },
  { paths: ['/operate/incidents'], title: 'Incidents', label: 'Incidents', component: IncidentsView },
  { paths: ['/operate/bulk'], title: 'Bulk operations', under: 'Incidents', component: BulkListView },
  { paths: ['/operate/bulk/:id'], title: 'Bulk operation', under: 'Incidents', component: BulkView },
  { paths: ['/tasklist'], title: 'Tasks', label: 'Tasks', component: TasksView },
  { paths: ['/tasklist/:key'], title: 'Task', under: 'Tasks', component: TaskView },
  { paths: ['/operate/decisions'], title: 'Decisions', label: 'Decisions', component: DecisionsView },
  { paths: ['/operate/kafka'], title: 'Kafka', label: 'Kafka', component: KafkaView },
  { paths: ['/operate/dead-letters'], title: 'Dead letters', under: 'Kafka', component: DeadLettersView },
  { paths: ['/operate/search'], title: 'Search', component: SearchView },
  { paths: ['/operate/signed-in'], title: 'Sign-in', component: SignedInView },
];
