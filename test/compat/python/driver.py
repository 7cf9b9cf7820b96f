"""Carries out operations of clients: one request a line on standard input, one answer a line on standard output."""

import asyncio
import json
import sys
import traceback


async def serve(clients):
    """`clients`: the operations of each client by name, coroutines that take the arguments of client.ts."""
    out = sys.stdout
    sys.stdout = sys.stderr

    def write(message):
        print(json.dumps(message), file=out, flush=True)

    async def carry_out(request):
        operation = clients[request["client"]][request["operation"]]
        try:
            write({"id": request["id"], "result": await operation(*request["arguments"])})
        except Exception:
            write({"id": request["id"], "error": traceback.format_exc()})

    write({"clients": {name: list(operations) for name, operations in clients.items()}})
    running = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        task = asyncio.create_task(carry_out(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)
