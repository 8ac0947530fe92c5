#!/usr/bin/env python3
"""Writes optimizers.json: twelve updates of each torch.optim optimizer, single precision, on drawn weights and gradients.

The learning rate halves after the sixth update, so that rules which keep it out of their state are told from those that do not.
usage: python3 record.py > optimizers.json
"""
import json, torch
N, STEPS = 21, 12
cases = [
    ("sgd", torch.optim.SGD, dict()),
    ("sgd", torch.optim.SGD, dict(weight_decay=0.1)),
    ("sgd", torch.optim.SGD, dict(momentum=0.9, weight_decay=0.01)),
    ("sgd", torch.optim.SGD, dict(momentum=0.9, nesterov=True, weight_decay=0.01)),
    ("adagrad", torch.optim.Adagrad, dict()),
    ("adagrad", torch.optim.Adagrad, dict(weight_decay=0.1, eps=1e-3)),
    ("rmsprop", torch.optim.RMSprop, dict()),
    ("rmsprop", torch.optim.RMSprop, dict(alpha=0.9, momentum=0.9, weight_decay=0.1)),
    ("adam", torch.optim.Adam, dict()),
    ("adam", torch.optim.Adam, dict(betas=(0.8, 0.95), weight_decay=0.1, eps=1e-3)),
    ("adamw", torch.optim.AdamW, dict()),
    ("adamw", torch.optim.AdamW, dict(betas=(0.8, 0.95), weight_decay=0.5)),
]
g = torch.Generator().manual_seed(3)
start = torch.randn(N, generator=g)
gradients = torch.randn(STEPS, N, generator=g) * torch.logspace(-4, 2, N)
rows = []
for name, kind, options in cases:
    p = torch.nn.Parameter(start.clone())
    optimizer = kind([p], lr=0.05, **options)
    for k in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = 0.05 if k < STEPS // 2 else 0.025
        p.grad = gradients[k].clone()
        optimizer.step()
    settings = {"optimizer": name}
    for key, value in options.items():
        if key == "betas":
            settings["beta1"], settings["beta2"] = (repr(v) for v in value)
        else:
            settings[key] = "true" if value is True else repr(value)
    rows.append(dict(settings=settings, weights=[float(x) for x in p.detach()]))
print(json.dumps(dict(torch=torch.__version__, start=[float(x) for x in start], gradients=[[float(x) for x in row] for row in gradients], cases=rows), indent=None))
