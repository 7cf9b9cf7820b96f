/** Every view: a new one is a file and a line here. The first one is part of the page's first script. */
import { later } from '../later.tsx';
import type { View } from '../view.ts';
import { OverviewView } from './overview.tsx';

export const VIEWS: readonly View[] = [
  { paths: ['/operate', '/'], title: 'Overview', label: 'Overview', component: OverviewView },
  {
    paths: ['/operate/processes'],
    title: 'Instances',
    label: 'Instances',
    component: later(async () => (await import('./instances.tsx')).InstancesView),
  },
  {
    paths: ['/operate/processes/:key'],
    title: 'Instance',
    under: 'Instances',
    component: later(async () => (await import('./instance.tsx')).InstanceView),
  },
  {
    paths: ['/operate/processes/:key/modify'],
    title: 'Modify',
    under: 'Instances',
    component: later(async () => (await import('./modify.tsx')).ModifyView),
  },
  {
    paths: ['/operate/processes/:key/migrate'],
    title: 'Migrate',
    under: 'Instances',
    component: later(async () => (await import('./migrate.tsx')).MigrateView),
  },
  {
    paths: ['/operate/incidents'],
    title: 'Incidents',
    label: 'Incidents',
    component: later(async () => (await import('./incidents.tsx')).IncidentsView),
  },
  {
    paths: ['/operate/bulk'],
    title: 'Bulk operations',
    under: 'Incidents',
    component: later(async () => (await import('./bulk.tsx')).BulkListView),
  },
  {
    paths: ['/operate/bulk/:id'],
    title: 'Bulk operation',
    under: 'Incidents',
    component: later(async () => (await import('./bulk.tsx')).BulkView),
  },
  {
    paths: ['/tasklist'],
    title: 'Tasks',
    label: 'Tasks',
    component: later(async () => (await import('./tasks.tsx')).TasksView),
  },
  {
    paths: ['/tasklist/:key'],
    title: 'Task',
    under: 'Tasks',
    component: later(async () => (await import('./task.tsx')).TaskView),
  },
  {
    paths: ['/operate/decisions'],
    title: 'Decisions',
    label: 'Decisions',
    component: later(async () => (await import('./decisions.tsx')).DecisionsView),
  },
  {
    paths: ['/operate/kafka'],
    title: 'Kafka',
    label: 'Kafka',
    component: later(async () => (await import('./kafka.tsx')).KafkaView),
  },
  {
    paths: ['/operate/dead-letters'],
    title: 'Dead letters',
    under: 'Kafka',
    component: later(async () => (await import('./dead-letters.tsx')).DeadLettersView),
  },
  {
    paths: ['/operate/search'],
    title: 'Search',
    component: later(async () => (await import('./search.tsx')).SearchView),
  },
  {
    paths: ['/operate/signed-in'],
    title: 'Sign-in',
    component: later(async () => (await import('./signed-in.tsx')).SignedInView),
  },
];
