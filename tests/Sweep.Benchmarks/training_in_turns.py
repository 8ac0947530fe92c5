#!/usr/bin/env python3
"""Runs the training-step benchmark and PyTorch's (reference/training/bench_train.py) in turns, case by case, one thread each.

usage: training_in_turns.py BENCHMARKS_DLL BENCH_TRAIN_PY CORETYPE OUT_JSONL [TURNS [LAYERS]]
Each line: ours, PyTorch's and the ratio; of both the lower of best wall time and mean CPU time per step, as the reference's README says.
CORETYPE is OpenBLAS's kernel set: SkylakeX where the processor has AVX-512, else Haswell.
"""
import itertools, json, os, subprocess, sys, tempfile

dll, bench, coretype, out = sys.argv[1:5]
turns = int(sys.argv[5]) if len(sys.argv) > 5 else 2
layer_counts = [int(n) for n in sys.argv[6].split(",")] if len(sys.argv) > 6 else [1, 2]

def ours(c):
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "row.jsonl")
        subprocess.run(["dotnet", dll, "training-step", "--cell", c["cell"].lower(), "--hidden", str(c["hidden"]), "--layers", str(c["layers"]),
                        "--batch", str(c["batch"]), "--window", str(c["seq"]), "--seconds", "1", "--json", path], check=True, stdout=subprocess.DEVNULL)
        return json.loads(open(path).read())

def torch(c):
    text = subprocess.run(["/usr/bin/python3", bench, "--one", json.dumps(c), "--threads", "1", "--coretypes", coretype, "--reps", "20", "--rep-s", "0.05"],
                          check=True, capture_output=True, text=True).stdout
    return json.loads(text.splitlines()[-1])

for layers, hidden, cell in itertools.product(layer_counts, (64, 128, 256, 512), ("RNN", "GRU", "LSTM")):
    c = dict(cell=cell, hidden=hidden, layers=layers, batch=32, seq=50)
    a, b = [], []
    for _ in range(turns):
        a.append(ours(c))
        b.append(torch(c))
    least = lambda r: min(r["ms_step_best"], r["cpu_ms_step"])
    best = min(a, key=least)
    torch_ms = min(min(r["ms_step_best"], r["cpu_ms_step"]) for r in b)
    row = dict(best, torch_ms=torch_ms, torch_blas=b[0]["blas_core"], times_torch=round(torch_ms / least(best), 2))
    print(json.dumps(row), flush=True)
    with open(out, "a") as f:
        f.write(json.dumps(row) + "\n")
