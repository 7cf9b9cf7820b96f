/** The role of a client; each role includes those before it. Types only. */
export type Role = 'read' | 'operate' | 'admin';
