#!/usr/bin/env python3
"""Training steps of a character model in plain PyTorch, for SizesBenchmark: what its users would write.

usage: pytorch_steps.py CELL LAYERS HIDDEN BATCH WINDOW DEVICE PRECISION SECONDS
One-hot input of 65 symbols, Adam, clipping at 5, truncated back-propagation with carried state; the loss is fetched in every step. Prints steps per second, the best of three rounds after a warm-up.
"""
import os, sys, time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when it is loaded
import torch

cell, layers, hidden, batch, window, device, precision, seconds = sys.argv[1], *map(int, sys.argv[2:6]), sys.argv[6], sys.argv[7], float(sys.argv[8])
vocabulary = 65
torch.set_num_threads(1)
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
torch.manual_seed(1)
kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[cell]
model, out = kind(vocabulary, hidden, layers).to(device), torch.nn.Linear(hidden, vocabulary).to(device)
parameters = [*model.parameters(), *out.parameters()]
optimizer = torch.optim.Adam(parameters, lr=1e-3)
symbols = torch.randint(vocabulary, (window + 1, batch))
state = None


def step():
    global state
    x, y = symbols[:-1].to(device), symbols[1:].to(device)
    with torch.autocast(torch.device(device).type, dtype=torch.bfloat16, enabled=precision == "bf16"):
        h, state = model(torch.nn.functional.one_hot(x, vocabulary).float(), state)
        logits = out(h)
    state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
    loss = torch.nn.functional.cross_entropy(logits.float().view(-1, vocabulary), y.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 5.0)
    optimizer.step()
    return loss.item()


for _ in range(3):
    step()
best = 0.0
for _ in range(3):
    began, steps = time.perf_counter(), 0
    while time.perf_counter() - began < seconds / 3 or steps == 0:
        step()
        steps += 1
    best = max(best, steps / (time.perf_counter() - began))
print(best)
