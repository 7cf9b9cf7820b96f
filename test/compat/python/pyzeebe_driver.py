"""pyzeebe: `ZeebeClient`, `ZeebeWorker`, and the adapter below both for single jobs. Argument: the gRPC address."""

import asyncio
import json
import os
import sys
import tempfile

from driver import serve
from pyzeebe import ZeebeClient, ZeebeWorker, create_insecure_channel

TIMEOUT_MS = 60_000
WAIT_MS = 20_000


def operations_of(channel):
    client = ZeebeClient(channel)
    adapter = client.zeebe_adapter
    workers = {}

    async def topology():
        await client.healthcheck()
        return (await client.topology()).gateway_version

    async def deploy(name, content):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
            answer = await client.deploy_resource(path)
        first = answer.deployments[0]
        if hasattr(first, "process_definition_key"):
            return str(first.process_definition_key)
        return str(first.decision_requirements_key)

    async def create(process_id, variables):
        return str((await client.run_process(process_id, variables)).process_instance_key)

    async def create_and_await(process_id, variables):
        return (await client.run_process_with_result(process_id, variables, timeout=TIMEOUT_MS)).variables

    async def cancel(instance_key):
        await client.cancel_process_instance(int(instance_key))

    async def activate(job_type, count, fetch=None):
        jobs = adapter.activate_jobs(
            task_type=job_type,
            worker="compat",
            timeout=TIMEOUT_MS,
            max_jobs_to_activate=count,
            variables_to_fetch=fetch or [],
            request_timeout=WAIT_MS,
        )
        return [
            {
                "jobKey": str(job.key),
                "retries": job.retries,
                "variables": dict(job.variables),
                "headers": dict(job.custom_headers),
            }
            async for job in jobs
        ]

    async def complete_job(job_key, variables):
        await adapter.complete_job(int(job_key), variables)

    async def fail_job(job_key, retries, message):
        await adapter.fail_job(
            job_key=int(job_key), retries=retries, message=message, retry_back_off_ms=0, variables={}
        )

    async def throw_error(job_key, code):
        await adapter.throw_error(job_key=int(job_key), message="refused", variables={}, error_code=code)

    def work(is_stream):
        async def start(job_type):
            worker = ZeebeWorker(channel, stream_enabled=is_stream)

            @worker.task(task_type=job_type)
            async def handle():
                return {"worked": True}

            workers[job_type] = (worker, asyncio.create_task(worker.work()))

        return start

    async def stop_work(job_type):
        worker, task = workers.pop(job_type)
        await worker.stop()
        await task

    async def publish(name, correlation_key, variables):
        await client.publish_message(name, correlation_key, variables, time_to_live_in_milliseconds=TIMEOUT_MS)

    async def signal(name, variables):
        await client.broadcast_signal(name, variables)

    async def evaluate_decision(decision_id, variables):
        answer = await client.evaluate_decision(None, decision_id, variables)
        return json.dumps(answer.decision_output)

    return {
        "topology": topology,
        "deploy": deploy,
        "create": create,
        "createAndAwait": create_and_await,
        "cancel": cancel,
        "activate": activate,
        "completeJob": complete_job,
        "failJob": fail_job,
        "throwError": throw_error,
        "work": work(False),
        "stream": work(True),
        "stopWork": stop_work,
        "publish": publish,
        "signal": signal,
        "evaluateDecision": evaluate_decision,
    }


async def main():
    await serve({"main": operations_of(create_insecure_channel(grpc_address=sys.argv[1]))})


asyncio.run(main())
