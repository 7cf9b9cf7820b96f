/** What a client may do; each role includes those before it. Types only. */
export type Role = 'read' | 'operate' | 'admin';
