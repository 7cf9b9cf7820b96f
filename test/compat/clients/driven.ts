/** Clients in Java and Python, each in a process of their language. */
import { fileURLToPath } from 'node:url';
import type { Addresses, ClientKind, CompatClient } from '../client.ts';
import { Driver } from '../driver.ts';
import type { JavaProgram } from '../installation.ts';
import { installJavaProgram, installPythonPackages } from '../installation.ts';

const PYTHON = fileURLToPath(new URL('../python/', import.meta.url));

/** A short life: the time of compiling well costs more than it saves. */
const JVM_OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m'];

/** Drivers in use, by their command line: two clients of one library share a process. */
const running = new Map<string, { readonly driver: Driver; users: number }>();

async function drivenBy(command: string, args: readonly string[], client: string): Promise<CompatClient> {
  const line = [command, ...args].join(' ');
  const shared = running.get(line) ?? { driver: new Driver(command, args, PYTHON), users: 0 };
  running.set(line, shared);
  shared.users++;
  const close = async (): Promise<void> => {
    if (--shared.users > 0) return;
    running.delete(line);
    await shared.driver.close();
  };
  try {
    return { operations: await shared.driver.operationsOf(client), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function javaClient(name: string, program: JavaProgram, client: string, isLong = false): ClientKind {
  return {
    ...{ name, isLong },
    install: async () => void (await installJavaProgram(program)),
    async open({ http, grpc }: Addresses) {
      const classPath = await installJavaProgram(program);
      const args = [...JVM_OPTIONS, '-cp', classPath, program.main, http, grpc];
      return drivenBy('java', args, client);
    },
  };
}

function pythonClient(name: string, file: string, addressOf: (at: Addresses) => string): ClientKind {
  return {
    name,
    install: async () => void (await installPythonPackages()),
    open: async (at) => drivenBy(await installPythonPackages(), [`${PYTHON}${file}`, addressOf(at)], 'main'),
  };
}

const CAMUNDA_CLIENT: JavaProgram = {
  pom: 'camunda-client-java-8.8.14',
  main: 'CamundaClientDriver',
  sources: ['Driver', 'CamundaClientDriver'],
};

const ZEEBE_CLIENT_8_5: JavaProgram = {
  pom: 'zeebe-client-java-8.5.25',
  main: 'ZeebeClientDriver',
  sources: ['Driver', 'ZeebeClientDriver'],
};

const ZEEBE_CLIENT_8_7: JavaProgram = {
  pom: 'zeebe-client-java-8.7.26',
  main: 'ZeebeClientTasksDriver',
  sources: ['Driver', 'ZeebeClientDriver', 'ZeebeClientTasksDriver'],
};

const SPRING: JavaProgram = {
  pom: 'camunda-spring-boot-starter-8.8.14',
  main: 'SpringDriver',
  sources: ['Driver', 'SpringDriver'],
};

export const DRIVEN_CLIENTS: readonly ClientKind[] = [
  javaClient('io.camunda:camunda-client-java 8.8.14 (REST)', CAMUNDA_CLIENT, 'rest'),
  javaClient('io.camunda:camunda-client-java 8.8.14 (gRPC)', CAMUNDA_CLIENT, 'grpc'),
  javaClient('io.camunda:zeebe-client-java 8.5.25', ZEEBE_CLIENT_8_5, 'grpc'),
  javaClient('io.camunda:zeebe-client-java 8.7.26', ZEEBE_CLIENT_8_7, 'grpc'),
  javaClient('io.camunda:camunda-spring-boot-starter 8.8.14', SPRING, 'main', true),
  pythonClient('pyzeebe 4.7.0', 'pyzeebe_driver.py', ({ grpc }) => grpc),
  pythonClient('camunda-orchestration-sdk 10.0.1', 'orchestration_sdk_driver.py', ({ http }) => http),
];
