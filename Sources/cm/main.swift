print("cm")
