_READ = "owner admin adviser member viewer"
_WRITE = "owner admin adviser member"

ACCESS = {
    "getPlan": _READ,
    "savePlan": _WRITE,
    "tryPlan": _READ,
    "runSimulation": _READ,
    "getSimulation": _READ,
    "listGoals": _READ,
    "createGoal": _WRITE,
    "getGoal": _READ,
    "changeGoal": _WRITE,
    "deleteGoal": _WRITE,
    "getGoalProgress": _READ,
}
